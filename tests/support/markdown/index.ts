import { HOST, RAW_HTML } from './raw-html.ts';

export { HOST };

/** Addresses that must never become a link or a request. */
const ADDRESSES: readonly string[] = [
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  '\u0001javascript:alert(1)',
  'java\tscript:alert(1)',
  'javascript&colon;alert(1)',
  'javascript&#58;alert(1)',
  '&#106;&#97;&#118;&#97;script:alert(1)',
  'javascript:%61lert(1)',
  'javascript://evil.test/%0Aalert(1)',
  'vbscript:msgbox(1)',
  'data:text/html,<script>alert(1)</script>',
  'data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==',
  'data:image/svg+xml,<svg/onload=alert(1)>',
  'blob:https://evil.test/1',
  'filesystem:https://evil.test/temporary/x.html',
  'view-source:https://evil.test/',
  'file:///etc/passwd',
  'chrome://settings',
  'chrome-extension://jedlkkmcfpekhefbjpmnecfafpcpcfff/options.html',
  'moz-extension://00000000-0000-0000-0000-000000000000/options.html',
  'about:blank',
  'http://evil.test/x',
  'ftp://evil.test/x',
  'ws://evil.test/x',
  'tel:+123456',
  'intent://evil.test/#Intent;end',
  'ms-settings:privacy',
  '//evil.test/x',
  '\\\\evil.test\\x',
  '/options.html',
  'plans.html',
  '#goal',
  '?q=1',
  '',
];

const LINK_FORMS: readonly ((address: string) => string)[] = [
  (address) => `[click](${address})`,
  (address) => `[click](<${address}> "title")`,
  (address) => `<${address}>`,
  (address) => `[click][ref]\n\n[ref]: ${address}`,
  (address) => `[![alt](${address})](${address})`,
];

/** Addresses that may be links but never images. */
const IMAGES: readonly string[] = [
  `![x](${HOST}/x.png)`,
  `![x](${HOST}/x.png "t")`,
  `![x][ref]\n\n[ref]: ${HOST}/x.png`,
  `[![x](${HOST}/x.png)](${HOST}/)`,
  `![![x](${HOST}/a.png)](${HOST}/b.png)`,
  `![" onerror="alert(1)](${HOST}/x.png)`,
  `![x](${HOST}/x.png" onerror="alert(1))`,
  `- ![x](${HOST}/x.png)`,
  `> ![x](${HOST}/x.png)`,
  `# ![x](${HOST}/x.png)`,
  `*![x](${HOST}/x.png)*`,
  `![x](//evil.test/x.png)`,
  `![x](http://evil.test/x.png)`,
  `![x](data:image/png;base64,iVBORw0KGgo=)`,
];

/** Markdown that breaks attributes, nests without end, or fakes the page around it. */
const TRICKS: readonly string[] = [
  `[x](${HOST}/ "\\" onmouseover=alert(1) x=\\"")`,
  `[x](${HOST}/" onclick="alert(1))`,
  `[x](${HOST}/ 'javascript:alert(1)')`,
  '[x](javascript:alert(1)//https://example.com)',
  '[a](javascript:alert(1)) [b](<java script:alert(1)>)',
  '```"><img src=x onerror=alert(1)>\ncode\n```',
  '```html\n<script>alert(1)</script>\n```',
  '`<script>alert(1)</script>`',
  '    <script>alert(1)</script>',
  '<https://evil.test/"onclick=alert(1)>',
  '&lt;script&gt;alert(1)&lt;/script&gt;',
  '&#60;script&#62;alert(1)&#60;/script&#62;',
  '\\<script>alert(1)\\</script>',
  '[x]: javascript:alert(1)\n\n[x]',
  '[__proto__]: javascript:alert(1)\n\n[__proto__]',
  '[constructor]\n\n[toString][hasOwnProperty]',
  '# # # <img src=x onerror=alert(1)>',
  '| <img src=x onerror=alert(1)> |\n|---|\n| x |',
  '\u202e[x](javascript:alert(1))\u202c',
  '\u0000<script>alert(1)</script>\u0000',
  '{{constructor.constructor("alert(1)")()}}',
  '${alert(1)}',
  '---\ntitle: <script>alert(1)</script>\n---',
  'data: x\n\nevent: result\ndata: {}',
  '<mailto:a@example.com?body=javascript:alert(1)>',
  '> '.repeat(5_000),
  '['.repeat(5_000),
  '!['.repeat(2_000),
  '*a **a '.repeat(1_000),
  `${'- '.repeat(1_000)}x`,
  '<b>'.repeat(2_000),
  `${'['.repeat(500)}x${'](javascript:alert(1))'.repeat(500)}`,
];

/** A model's answer at its worst. None may run, fetch or navigate, wherever it is rendered. */
export const MARKDOWN_PAYLOADS: readonly string[] = [
  ...RAW_HTML,
  ...RAW_HTML.slice(0, 40).map((html) => `before ${html} **after**`),
  ...ADDRESSES.flatMap((address) => LINK_FORMS.map((toLink) => toLink(address))),
  ...IMAGES,
  ...TRICKS,
];
