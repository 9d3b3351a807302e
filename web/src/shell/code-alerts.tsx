import { useEffect, useRef } from 'react';
import { useLocation, useNavigate } from 'react-router';
import { toast } from 'sonner';
import type { ListedAccountAnswer } from '../../../src/api/overview/answers.ts';
import { onEvent } from '../api/events.ts';
import { useFormat, useTexts } from '../texts/language.tsx';
import { CodeToast } from './code-toast.tsx';
import { useNow } from './use-now.ts';
import { useOverview } from './use-overview.ts';
import { setTitlePrefix } from './use-title.ts';

type Asking = { account: ListedAccountAnswer; request: NonNullable<ListedAccountAnswer['pending']> };

/**
 * Alerts the person to a code request on any page: with a toast that stays until the request is answered, over or
 * closed, with the tab's title, and with a system notification when they are elsewhere and have allowed it.
 */
export function CodeAlerts() {
  const { data } = useOverview();
  const asking = (data?.needsYou.accounts ?? []).flatMap((account) =>
    account.pending ? [{ account, request: account.pending }] : [],
  );
  useToasts(asking);
  useNotifications(asking);
  useAccepted();
  return <TabTitle asking={asking} />;
}

function useToasts(asking: Asking[]): void {
  const { pathname } = useLocation();
  const shown = useRef(new Set<string>());
  const closed = useRef(new Set<string>());
  const unmounted = useRef(() => {
    for (const id of shown.current) toast.dismiss(id);
    shown.current.clear();
  });

  useEffect(() => {
    const wanted = asking.filter(({ account, request }) => !request.verifying && !isOnScreen(pathname, account.id));
    const ids = new Set(wanted.map(({ request }) => request.id));
    for (const id of shown.current) {
      if (ids.has(id)) continue;
      toast.dismiss(id);
      shown.current.delete(id);
    }
    for (const { account, request } of wanted) {
      const { id } = request;
      if (shown.current.has(id) || closed.current.has(id)) continue;
      shown.current.add(id);
      const close = () => {
        closed.current.add(id);
        shown.current.delete(id);
        toast.dismiss(id);
      };
      toast.custom(() => <CodeToast account={account} request={request} onClose={close} />, {
        id,
        duration: Number.POSITIVE_INFINITY,
        dismissible: false,
        unstyled: true,
      });
    }
  }, [asking, pathname]);

  useEffect(() => unmounted.current, []);
}

/** The overview and the account's own page show the prompt themselves. */
const isOnScreen = (pathname: string, accountId: string): boolean =>
  pathname === '/' || pathname === `/accounts/${accountId}`;

function useNotifications(asking: Asking[]): void {
  const { alert } = useTexts().overview;
  const navigate = useNavigate();
  const raised = useRef(new Map<string, Notification>());

  useEffect(() => {
    const open = new Set(asking.map(({ request }) => request.id));
    for (const [id, notification] of raised.current) {
      if (open.has(id)) continue;
      notification.close();
      raised.current.delete(id);
    }
    if (document.visibilityState === 'visible' || !('Notification' in window)) return;
    if (Notification.permission !== 'granted') return;
    for (const { account, request } of asking) {
      if (raised.current.has(request.id) || request.verifying) continue;
      // Two tabs raise only one, because both use the same tag.
      const notification = new Notification(alert.title(account.name), { body: account.bankName, tag: request.id });
      notification.onclick = () => {
        window.focus();
        void navigate(`/accounts/${account.id}`, { state: { code: true } });
      };
      raised.current.set(request.id, notification);
    }
  }, [asking, alert, navigate]);
}

/** Shows the bank's acceptance also on pages without the prompt. */
function useAccepted(): void {
  const { overview } = useTexts();
  const { data } = useOverview();
  const { pathname } = useLocation();
  const latest = useRef({ accounts: data?.needsYou.accounts, pathname, overview });
  const names = useRef(new Map<string, string>());
  latest.current = { accounts: data?.needsYou.accounts, pathname, overview };
  for (const { id, name } of data?.needsYou.accounts ?? []) names.current.set(id, name);

  useEffect(
    () =>
      onEvent(({ type, accountId }) => {
        const name = names.current.get(accountId);
        if (type !== 'assistance.fulfilled' || !name) return;
        if (latest.current.pathname === `/accounts/${accountId}`) return;
        toast.success(latest.current.overview.alert.accepted(name));
      }),
    [],
  );
}

/** Shows the remaining time in the title, for a person in another tab. */
function TabTitle({ asking }: { asking: Asking[] }) {
  const { alert } = useTexts().overview;
  const format = useFormat();
  const now = useNow();
  const ends = asking.filter(({ request }) => !request.verifying).map(({ request }) => Date.parse(request.expiresAt));
  const first = Math.min(...ends);
  const prefix = ends.length > 0 ? `${format.countdown(first - now)} ${alert.tab}` : '';
  useEffect(() => setTitlePrefix(prefix), [prefix]);
  useEffect(() => () => setTitlePrefix(''), []);
  return null;
}
