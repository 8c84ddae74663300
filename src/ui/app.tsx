import { type ReactElement, useEffect, useState } from 'react';
import { OfferPage } from './page/offer.tsx';
import { ResolvePage } from './page/resolve.tsx';
import { StartPage } from './page/start.tsx';
import { VerifyPage } from './page/verify.tsx';
import type { MessageKey } from './messages/en.ts';
import { message } from './messages/messages.ts';

type Page = {
  readonly path: string;
  readonly label: MessageKey;
  readonly title: MessageKey;
  readonly element: () => ReactElement;
};

const start: Page = { path: '/', label: 'nav.start', title: 'start.title', element: StartPage };
const pages: readonly Page[] = [
  start,
  { path: '/resolve', label: 'nav.resolve', title: 'resolve.title', element: ResolvePage },
  { path: '/offer', label: 'nav.offer', title: 'offer.title', element: OfferPage },
  { path: '/verify', label: 'nav.verify', title: 'verify.title', element: VerifyPage },
];

/** The pages of the node: one component per path, each an ordinary address that can be linked to. */
export function App(): ReactElement {
  const path = usePath();
  const page = pages.find((candidate) => candidate.path === path) ?? start;
  useEffect(() => {
    document.title = `${message(page.title)} – ${message('app.title')}`;
  }, [page]);
  return (
    <>
      <a className="skip" href="#content">
        {message('app.skip')}
      </a>
      <header>
        <span className="brand">
          <img src="/icon.svg" alt="" width="28" height="28" /> {message('app.title')}
        </span>
        <nav aria-label={message('nav.label')}>
          {pages.map(({ path: target, label }) => (
            <a key={target} href={target} aria-current={target === page.path ? 'page' : undefined}>
              {message(label)}
            </a>
          ))}
          <a href="/api/docs">{message('nav.docs')}</a>
        </nav>
      </header>
      <main id="content" tabIndex={-1}>
        <page.element />
      </main>
    </>
  );
}

function usePath(): string {
  const [path, setPath] = useState(location.pathname);
  useEffect(() => {
    const follow = () => setPath(location.pathname);
    window.addEventListener('popstate', follow);
    return () => window.removeEventListener('popstate', follow);
  }, []);
  return path.replace(/(.)\/$/, '$1');
}
