export type Call = <Answer>(method: string, path: string, body?: unknown) => Promise<Answer>;

/** Thrown when the other side answered with an error. */
export class Refused extends Error {
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

/**
 * Makes a client for JSON over HTTP. A response that is not a success is thrown as `Refused`, without the data that was
 * sent.
 */
export function apiClient(base: string, token?: string): Call {
  return async <Answer>(method: string, path: string, body?: unknown): Promise<Answer> => {
    const headers: Record<string, string> = {};
    if (body !== undefined) headers['content-type'] = 'application/json';
    if (token) headers.authorization = `Bearer ${token}`;
    const request: RequestInit = { method, headers, signal: AbortSignal.timeout(30_000) };
    if (body !== undefined) request.body = JSON.stringify(body);
    const answer = await fetch(base + path, request);
    const text = await answer.text();
    if (!answer.ok)
      throw new Refused(`${method} ${path} answered ${answer.status}: ${text.slice(0, 300)}`, answer.status);
    return (text ? JSON.parse(text) : undefined) as Answer;
  };
}
