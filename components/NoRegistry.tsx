/** Nothing can be planned before a registry is chosen; the extension trusts none by itself. */
export const NoRegistry = () => (
  <section className="empty" aria-labelledby="no-registry-title">
    <h2 id="no-registry-title">Choose a registry first</h2>
    <p>
      A run goes through a registry that you trust with your key for as long as the run lasts: your own, or
      your team's. This extension comes with none, and may reach none before you say which.
    </p>
    <p>
      <a className="button primary" href="/options.html" target="_blank">
        Set a registry
      </a>
    </p>
  </section>
);
