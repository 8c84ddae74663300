/** What a browser got: a page, or where it was sent. */
export type Visited = {
  readonly url: string;
  readonly status: number;
  readonly location: string | undefined;
  readonly text: string;
  readonly headers: Headers;
};

export type Browser = {
  /** Asks for one address and goes nowhere by itself. */
  visit(url: string, headers?: { readonly [name: string]: string }): Promise<Visited>;
  /** Follows where it is sent, up to a page or an address that is not of the web. */
  follow(url: string): Promise<Visited>;
};

const mostSteps = 10;

/** A browser without a screen that keeps cookies by their path, as other browsers do. */
export function openBrowser(): Browser {
  const cookies = new Map<string, { readonly value: string; readonly path: string }>();
  const visit: Browser['visit'] = async (url, headers = {}) => {
    const { pathname } = new URL(url);
    const sent = [...cookies]
      .filter(([, { path }]) => pathname === path || pathname.startsWith(`${path}/`))
      .map(([name, { value }]) => `${name}=${value}`);
    const answer = await fetch(url, {
      redirect: 'manual',
      headers: { ...headers, ...(sent.length === 0 ? {} : { cookie: sent.join('; ') }) },
    });
    for (const cookie of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      cookies.set(name, { value, path: /; Path=([^;]*)/.exec(cookie)?.[1] ?? '/' });
    }
    const location = answer.headers.get('location') ?? undefined;
    return { url, status: answer.status, location, text: await answer.text(), headers: answer.headers };
  };
  return {
    visit,
    async follow(url) {
      let visited = await visit(url);
      for (let step = 0; step < mostSteps; step += 1) {
        const { location } = visited;
        if (location === undefined || !location.startsWith('http')) return visited;
        visited = await visit(location);
      }
      throw new Error('The browser is sent on and on.');
    },
  };
}

/** The first link of a page whose address has this in it. */
export function linkOf({ text }: Visited, part: string): string {
  const found = [...text.matchAll(/href="([^"]*)"/g)].map(([, url = '']) => url.replaceAll('&amp;', '&'));
  const link = found.find((url) => url.includes(part));
  if (link === undefined) throw new Error(`The page has no link to ${part}.`);
  return link;
}
