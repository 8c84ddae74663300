import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import express, { type NextFunction, type Request, type Response } from 'express';
import helmet from 'helmet';
import { Problem } from '../base/problem.ts';
import { hasStrictTransport } from './send-answer.ts';
import { waitingScript, waitingScriptPath } from './standalone-page.ts';
import { apiDocsPage, apiDocsScript, startPage } from './page-text.ts';

export type PageTerms = {
  readonly publicUrl: string;
  /** The folder of the built pages; where it is missing a plain start page is served. */
  readonly uiFolder: string;
};

/** The addresses of the browser pages: one document, which shows the page of its address. */
const uiPaths = ['/', '/resolve', '/offer', '/verify'];
const docsAssets = ['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png'];
const assetSeconds = 365 * 24 * 60 * 60;

/** Adds what people look at in a browser: the pages and the documentation of the API, without foreign or inline code. */
export function addPages(app: express.Express, { publicUrl, uiFolder }: PageTerms): void {
  app.use(pageHeaders(hasStrictTransport(publicUrl)));
  app.use(onlyReading);
  addApiDocs(app);
  app.get(
    waitingScriptPath,
    (_request, response) => void response.type('text/javascript').send(waitingScript),
  );
  if (existsSync(path.join(uiFolder, 'index.html'))) addUi(app, uiFolder);
  else app.get('/', (_request, response) => void response.type('html').send(startPage));
}

function pageHeaders(isStrict: boolean): express.RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
        ...(isStrict ? { upgradeInsecureRequests: [] } : {}),
      },
    },
    strictTransportSecurity: isStrict,
    xFrameOptions: { action: 'deny' },
  });
}

function onlyReading(request: Request, response: Response, next: NextFunction): void {
  if (request.method === 'GET' || request.method === 'HEAD') return next();
  if (!uiPaths.includes(request.path) && !request.path.startsWith('/api/docs')) return next();
  response.setHeader('allow', 'GET, HEAD');
  next(new Problem('method-not-allowed', 'Allowed here: GET, HEAD.'));
}

function addApiDocs(app: express.Express): void {
  const folder = path.dirname(fileURLToPath(import.meta.resolve('swagger-ui-dist/package.json')));
  app.get('/api/docs', (_request, response) => void response.type('html').send(apiDocsPage));
  app.get(
    '/api/docs/start.js',
    (_request, response) => void response.type('text/javascript').send(apiDocsScript),
  );
  for (const file of docsAssets) {
    app.get(
      `/api/docs/${file}`,
      (_request, response) => void response.sendFile(file, { root: folder, maxAge: '1d' }),
    );
  }
}

function addUi(app: express.Express, uiFolder: string): void {
  const index = { root: uiFolder, headers: { 'cache-control': 'no-cache' } };
  app.get(uiPaths, (_request, response) => void response.sendFile('index.html', index));
  // The names of built assets hold their content's hash, so they never change.
  const assets = { immutable: true, maxAge: assetSeconds * 1000, index: false, redirect: false } as const;
  app.use('/assets', express.static(path.join(uiFolder, 'assets'), assets));
  app.use(express.static(uiFolder, { index: false, redirect: false, maxAge: '1h' }));
}
