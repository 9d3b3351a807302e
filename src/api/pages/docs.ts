/** Serves the document and its pages. All files come from this server. */
import { createRequire } from 'node:module';
import { dirname, extname } from 'node:path';
import type Router from '@koa/router';
import type { State } from '../deps.ts';
import { notFound } from '../errors.ts';
import { openApiDocument } from '../openapi.ts';
import { keepFiles } from './kept-files.ts';

const swaggerUi = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
const swaggerFiles = ['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png'];

// Addresses are relative to the page, so that it works below `/api` and behind a proxy as well.
const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Reconbanker API</title>
<link rel="icon" href="docs/favicon-32x32.png">
<link rel="stylesheet" href="docs/swagger-ui.css">
</head>
<body>
<div id="api"></div>
<script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/start.js"></script>
</body>
</html>
`;

// Without the validator, which is a foreign site.
const start = `SwaggerUIBundle({
  url: 'openapi.json', dom_id: '#api', deepLinking: true, validatorUrl: null, docExpansion: 'list',
  defaultModelsExpandDepth: 0, persistAuthorization: false,
});
`;

// Swagger UI sets styles on its elements, and has its icons as data.
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
  "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

export function docsRoutes(router: Router<State>): void {
  // Built on first use, and only once.
  let document: string | undefined;
  const files = keepFiles(swaggerUi, 'package.json', (path) => swaggerFiles.includes(path));

  router.get('/openapi.json', (ctx) => {
    document ??= JSON.stringify(openApiDocument());
    ctx.type = 'json';
    ctx.body = document;
  });

  router.get('/docs', (ctx) => {
    if (ctx.path.endsWith('/')) {
      ctx.redirect('../docs');
      return;
    }
    ctx.set('Content-Security-Policy', policy);
    ctx.type = 'html';
    ctx.body = page;
  });

  router.get('/docs/:file', (ctx) => {
    const { file = '' } = ctx.params;
    if (file !== 'start.js' && !swaggerFiles.includes(file)) throw notFound('path');
    ctx.set('Cache-Control', 'public, max-age=3600');
    ctx.type = extname(file);
    ctx.body = file === 'start.js' ? start : files.find(file);
  });
}
