import { createHash } from 'node:crypto';
import type { RouteAnswer } from './route.ts';

const style = `:root{color-scheme:light dark;font:1.05rem/1.5 system-ui,sans-serif}
body{margin:0}
main{max-width:36rem;margin:0 auto;padding:2rem 1.25rem}
h1{font-size:1.6rem;line-height:1.25}
code,output{font:1.3rem/1.6 ui-monospace,monospace;letter-spacing:.06em}
a.action{display:inline-block;padding:.7rem 1.2rem;border-radius:.4rem;background:#0b57a4;color:#fff;text-decoration:none}
a.action:focus-visible{outline:3px solid #f0a500;outline-offset:2px}
section{border-top:1px solid #8886;margin-top:1.5rem;padding-top:.5rem}
p.to{overflow-wrap:anywhere}`;
const styleDigest = createHash('sha256').update(style).digest('base64');
const nothingElse = "frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
const policy = `default-src 'none'; style-src 'sha256-${styleDigest}'; ${nothingElse}`;
const waitingPolicy = `${policy}; script-src 'self'; connect-src 'self'`;

/** Where the one script of these pages is. */
export const waitingScriptPath = '/waiting.js';
/**
 * Asks for the page again until it leads elsewhere, and goes there then. Nobody's reading is disturbed in the meantime, which
 * a page that loads itself anew would do (WCAG 2.2 §2.2.1, https://www.w3.org/TR/WCAG22/).
 */
export const waitingScript = `const ask = async () => {
  const answer = await fetch(location.href, { redirect: 'manual', cache: 'no-store' }).catch(() => undefined);
  if (answer !== undefined && answer.status !== 200 && answer.status < 500) location.reload();
  else setTimeout(ask, 5000);
};
setTimeout(ask, 5000);
`;

/** A page that runs nothing, or only the script above: its parts are markup already. */
export type StandalonePage = {
  readonly language: { readonly tag: string; readonly direction: 'ltr' | 'rtl' };
  /** Text, not markup. */
  readonly title: string;
  readonly content: string;
  /** It leads elsewhere when something has happened meanwhile. */
  readonly isWaiting?: boolean;
};

/** Answers a page that needs nothing but itself, and may load and send nothing. */
export function pageAnswer(
  status: number,
  { language, title, content, isWaiting = false }: StandalonePage,
  headers: { readonly [name: string]: string } = {},
): RouteAnswer {
  const script = isWaiting ? `\n    <script src="${waitingScriptPath}" defer></script>` : '';
  const text = `<!doctype html>
<html lang="${language.tag}" dir="${language.direction}">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />${script}
    <title>${escaped(title)}</title>
    <style>${style}</style>
  </head>
  <body>
    <main>
      <h1>${escaped(title)}</h1>
${content}
    </main>
  </body>
</html>
`;
  return {
    status,
    headers: {
      'content-security-policy': isWaiting ? waitingPolicy : policy,
      vary: 'accept-language',
      ...headers,
    },
    contentType: 'text/html',
    text,
  };
}

const entities: { readonly [character: string]: string } = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A text as it stands in markup and in its attributes; what would turn the direction of the text around it is shown as a mark. */
export function escaped(text: string): string {
  return text
    .replaceAll(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '\ufffd')
    .replaceAll(/[&<>"']/g, (character) => entities[character] ?? character);
}
