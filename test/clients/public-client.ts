/**
 * A dashboard written for the public product's API, played without its pictures: the paths that it calls (all of them below
 * `/api`), the bodies that it sends, and what it shows from the answers and events. It knows nothing that is ours only.
 */
import { inject, onTestFinished } from 'vitest';
import type { Ready } from '../../src/embedded/start-all.ts';
import { type Answer, call } from '../support/call.ts';
import { eventually } from '../support/eventually.ts';
import { type Message, watch } from '../support/realtime.ts';

/** What a person has typed or ticked; everything else is as it was loaded. */
export type Typed = Record<string, unknown>;

export type SettingsPage = {
  /** As the page shows it. */
  shown: Typed;
  /** Sends the whole form, and shows what came back. */
  save(typed?: Typed): Promise<Answer>;
};

export type AccountPage = {
  /** The prompt for a code that the page shows, or null. */
  prompt(): { requestId: string; length: number } | null;
  light(): string | null;
  untilPrompt(): Promise<string>;
  untilNoPrompt(): Promise<void>;
  untilLight(light: string | null): Promise<void>;
  /** Types of the events so far that the page knows. */
  heard(): string[];
};

export type PublicClient = {
  call(method: string, path: string, body?: unknown): Promise<Answer>;
  settings(accountId: string): Promise<SettingsPage>;
  /** The page of one account, open from now on. It is never loaded again. */
  account(accountId: string): Promise<AccountPage>;
  /** The account as a reload would show it. */
  reload(accountId: string): Promise<Typed>;
};

/** The fields of the form, in the order of the page. Its secrets are never shown, and its JSON is typed as text. */
const fields = [
  'session_type',
  'login_mode',
  'bank_username',
  'webhook_url',
  'webhook_auth_type',
  'webhook_auth_token',
  'retry_limit',
  'silent_ingestion',
  'notification_endpoint_url',
  'notification_auth_type',
  'notification_auth_token',
  'notification_events',
  'notification_transport',
  'notification_slack_channel',
  'pending_orders_endpoint',
  'polling_method',
  'auth_type',
  'auth_token',
  'notify_on_expired',
];
const jsonFields = ['webhook_extra_fields', 'polling_body'];

export async function signIn(
  email: string,
  password: string,
  { api }: Pick<Ready, 'api'> = inject('ready'),
): Promise<PublicClient> {
  const signedIn = await call(api, 'POST', '/api/auth/login', { body: { email, password } });
  const token: string = signedIn.body.token;
  const ask = (method: string, path: string, body?: unknown) => call(api, method, `/api${path}`, { token, body });
  return {
    call: ask,
    reload: async (id) => (await ask('GET', `/accounts/${id}`)).body,
    async settings(id) {
      const page: SettingsPage = {
        shown: (await ask('GET', `/accounts/${id}/config`)).body,
        async save(typed = {}) {
          const saved = await ask('PUT', `/accounts/${id}/config`, { ...wholeForm(page.shown), ...typed });
          if (saved.status === 200) page.shown = saved.body;
          return saved;
        },
      };
      return page;
    },
    account: (id) => openAccount(api, ask, id),
  };
}

/** Everything that the form holds. A field that is empty is null; what was masked goes back as it was shown. */
function wholeForm(shown: Typed): Typed {
  const form: Typed = { id: shown.id, account_id: shown.account_id, bank_password: null };
  for (const field of fields) form[field] = shown[field] ?? null;
  for (const field of jsonFields) form[field] = shown[field] ? JSON.stringify(shown[field]) : '';
  return form;
}

async function openAccount(
  api: string,
  ask: (method: string, path: string) => Promise<Answer>,
  id: string,
): Promise<AccountPage> {
  const { ticket } = (await ask('POST', '/realtime/ticket')).body;
  const { socket, messages } = await watch(api, ticket, { path: '/api/realtime' });
  onTestFinished(() => socket.close());
  const [account, otp] = await Promise.all([ask('GET', `/accounts/${id}`), ask('GET', `/accounts/${id}/otp`)]);
  const loaded = { light: account.body.sessionStatus as string | null, prompt: otp.body && promptOf(otp.body) };
  const now = () => messages.filter(({ accountId }) => accountId === id).reduce(show, loaded);
  return {
    prompt: () => now().prompt,
    light: () => now().light,
    untilPrompt: async () =>
      (
        await eventually(
          () => now().prompt,
          (prompt) => prompt !== null,
        )
      )?.requestId ?? '',
    untilNoPrompt: async () =>
      void (await eventually(
        () => now().prompt,
        (prompt) => prompt === null,
      )),
    untilLight: async (light) =>
      void (await eventually(
        () => now().light,
        (shown) => shown === light,
      )),
    heard: () => messages.flatMap(({ type, accountId }) => (accountId === id && type in known ? [type] : [])),
  };
}

type Shown = { light: string | null; prompt: { requestId: string; length: number } | null };

const promptOf = ({ id, descriptor }: { id: string; descriptor: { length: number } }): Shown['prompt'] => ({
  requestId: id,
  length: descriptor.length,
});

/** The events that this client knows, and what each changes on its page. All others it drops. */
const known: Record<string, (shown: Shown, data: never) => Shown> = {
  'assistance.requested': (
    shown,
    { requestId, descriptor }: { requestId: string; descriptor: { length: number } },
  ) => ({
    ...shown,
    prompt: promptOf({ id: requestId, descriptor }),
  }),
  'assistance.fulfilled': (shown) => ({ ...shown, prompt: null }),
  'assistance.cancelled': (shown) => ({ ...shown, prompt: null }),
  'session.started': (shown) => ({ ...shown, light: 'running' }),
  'session.stopped': (shown) => ({ ...shown, light: 'stopped' }),
  'session.needs_attention': (shown) => ({ ...shown, light: 'needs_attention' }),
};

const show = (shown: Shown, { type, data }: Message): Shown => known[type]?.(shown, data as never) ?? shown;
