export const PageHead = ({
  title = 'BYOK Compose',
  here,
}: {
  title?: string;
  here?: 'plans' | 'settings';
}) => (
  <header className="page-head">
    <h1>{title}</h1>
    <nav aria-label="Pages">
      <a
        href="/plans.html"
        target={here === undefined ? '_blank' : undefined}
        aria-current={here === 'plans' ? 'page' : undefined}
      >
        My plans
      </a>
      <a
        href="/options.html"
        target={here === undefined ? '_blank' : undefined}
        aria-current={here === 'settings' ? 'page' : undefined}
      >
        Settings
      </a>
    </nav>
  </header>
);
