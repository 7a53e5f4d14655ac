/** What a person would have to squint at or could hardly hit, as the browser itself has computed it. */
export interface MeasuredView {
  /** In CSS pixels. */
  body: number;
  hint: number;
  /** Of whatever is set in the fixed font; each size once. */
  code: number[];
  height: number;
  /** Lines about what is too small, too tight, too low or too wide; each names its element. */
  faults: string[];
  /** How far down the field for the key and the button that starts a run reach. */
  keyEnds: number;
  startEnds: number;
}

/** A script for any of our pages, in either browser. Gives a `MeasuredView` as JSON. */
export const MEASURE_VIEW = `(() => {
  const all = (selector) => [...document.querySelectorAll(selector)].filter(
    (each) => each.checkVisibility() && each.closest('.visually-hidden') === null);
  const style = (element) => getComputedStyle(element);
  const size = (element) => parseFloat(style(element).fontSize);
  const nameOf = (element) =>
    element.tagName.toLowerCase() + ' "' + (element.textContent.trim() || element.id || element.type).slice(0, 30) + '"';
  const ends = (selector) => all(selector)[0]?.getBoundingClientRect().bottom ?? 0;
  const faults = [];
  for (const element of all('body *')) {
    const holdsText = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== '');
    if (!holdsText || element.matches('option')) continue;
    if (size(element) < 12.5) faults.push(nameOf(element) + ' is set in ' + style(element).fontSize);
    if (parseFloat(style(element).lineHeight) / size(element) < 1.45)
      faults.push(nameOf(element) + ' has lines of ' + style(element).lineHeight);
  }
  for (const element of all('button, select, textarea, input:not([type=checkbox], [type=radio])'))
    if (!element.matches('.show-place') && element.getBoundingClientRect().height < 32)
      faults.push(nameOf(element) + ' is a control ' + element.getBoundingClientRect().height + ' px high');
  for (const element of all('a, summary, .show-place, [role=tab], [role=option], label:has([type=checkbox], [type=radio])')) {
    const { width, height } = element.getBoundingClientRect();
    if (height < 24 || width < 24) faults.push(nameOf(element) + ' is a target of ' + width + ' by ' + height + ' px');
  }
  if (document.documentElement.scrollWidth > innerWidth) faults.push('the page is ' + document.documentElement.scrollWidth + ' px wide in a view of ' + innerWidth);
  return JSON.stringify({
    body: size(document.body),
    hint: size(all('.hint')[0]),
    code: [...new Set(all('code, pre:not(.plain), .code').map(size))],
    height: document.documentElement.scrollHeight,
    faults,
    keyEnds: ends('input[type=password]'),
    startEnds: ends('.compose-form [type=submit]'),
  });
})()`;

/** Opens whatever is folded, so that it is measured too. */
export const UNFOLD_VIEW = `for (const each of document.querySelectorAll('details')) each.open = true;`;

export const readMeasures = (json: string): MeasuredView => JSON.parse(json) as MeasuredView;

/** What every view has to measure, at rest and with a result in it. */
export const SIZES = { body: 14, hint: 12.5, faults: [] } as const;
export const POPUP_HEIGHT = 600;
