import { problemType, type ProblemCode } from '../base/problem.ts';

/** Shown at `/` where the pages are not built. */
export const startPage = page(
  'Global Identifier',
  `<p>This node is running. Its browser pages are not built; <code>npm run build:ui</code> builds them.</p>
<ul>
  <li><a href="/api/docs">API documentation</a></li>
  <li><a href="/api/v1/openapi.json">OpenAPI document</a></li>
  <li>DID resolver: <code>/1.0/identifiers/{did}</code></li>
</ul>`,
);

/** The page at `/api/docs`; its code and style are files of this node, so that it runs without inline code. */
export const apiDocsPage = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Global Identifier API</title>
    <link rel="icon" href="/api/docs/favicon-32x32.png" />
    <link rel="stylesheet" href="/api/docs/swagger-ui.css" />
  </head>
  <body>
    <div id="api"></div>
    <script src="/api/docs/swagger-ui-bundle.js"></script>
    <script src="/api/docs/start.js"></script>
  </body>
</html>
`;

/** Starts the documentation; nothing of it is loaded from or checked by another host. */
export const apiDocsScript = `SwaggerUIBundle({
  url: '/api/v1/openapi.json',
  dom_id: '#api',
  deepLinking: true,
  validatorUrl: null,
});
`;

/** What a problem type means, for people who follow its URL. */
export function problemPage(code: ProblemCode, status: number): string {
  const { title, description } = problemType(code);
  const text = description.replaceAll(/`([^`]*)`/g, '<code>$1</code>');
  return page(title, `<p>${text}</p><p>Code <code>${code}</code>, HTTP status ${status}.</p>`);
}

function page(title: string, content: string): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>${title}</title>
  </head>
  <body>
    <main>
      <h1>${title}</h1>
      ${content}
    </main>
  </body>
</html>
`;
}
