import type { BrowserContext, Page, Request } from 'playwright-core';

/** Whether a page may have passed on what it was given. */
export type Outgoing = {
  /** From now on: `secrets` are given to the page. */
  begin(secrets: string[]): void;
  /** False only when nothing has left the browser since then that could carry them. */
  maybeSent(): boolean;
};

const readOnly = ['GET', 'HEAD', 'OPTIONS'];

/**
 * Watches what leaves the pages of a context. Anything with a body or over a WebSocket may carry a secret, whatever form the
 * page gives it; a request that only reads does so when its address or headers show the secret, or it authenticates itself.
 */
export function watchOutgoing(context: BrowserContext): Outgoing {
  let forms: string[] = [];
  let sent = false;

  context.on('request', (request) => {
    sent ||= mayCarry(request, forms);
  });
  const watchSockets = (page: Page) =>
    page.on('websocket', (socket) =>
      socket.on('framesent', () => {
        sent = true;
      }),
    );
  context.pages().forEach(watchSockets);
  context.on('page', watchSockets);

  return {
    begin(secrets) {
      forms = secrets.flatMap(formsOf);
      sent = false;
    },
    maybeSent: () => sent,
  };
}

function mayCarry(request: Request, forms: string[]): boolean {
  if (!readOnly.includes(request.method())) return true;
  const headers = request.headers();
  if (headers.authorization !== undefined) return true;
  const told = [request.url(), ...Object.values(headers)].join('\n');
  return forms.some((form) => told.includes(form));
}

/** A secret as it may stand in an address or a header. */
function formsOf(secret: string): string[] {
  if (secret === '') return [];
  const bytes = Buffer.from(secret);
  const base64 = bytes.toString('base64').replace(/=+$/, '');
  return [
    secret,
    encodeURIComponent(secret),
    encodeURIComponent(secret).replaceAll('%20', '+'),
    bytes.toString('hex'),
    base64,
  ];
}
