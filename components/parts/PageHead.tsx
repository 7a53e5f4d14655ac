import { PAGES } from '../../lib/texts/en/pages.ts';

export const PageHead = ({
  title = PAGES.product,
  here,
}: {
  title?: string;
  here?: 'plans' | 'settings';
}) => (
  <header className="page-head">
    <h1>{title}</h1>
    <nav aria-label={PAGES.pages}>
      <a
        href="/plans.html"
        target={here === undefined ? '_blank' : undefined}
        aria-current={here === 'plans' ? 'page' : undefined}
      >
        {PAGES.plans}
      </a>
      <a
        href="/options.html"
        target={here === undefined ? '_blank' : undefined}
        aria-current={here === 'settings' ? 'page' : undefined}
      >
        {PAGES.settings}
      </a>
    </nav>
  </header>
);
