import { Suspense, useEffect, useRef } from 'react';
import { Link, Navigate, Outlet, ScrollRestoration, useLocation } from 'react-router';
import { signOut, useSignedIn } from '../api/session.tsx';
import { Button } from '../design/button.tsx';
import { Icon } from '../design/icon.tsx';
import { Skeleton } from '../design/skeleton.tsx';
import { TabLinks } from '../design/tabs.tsx';
import { useTexts } from '../texts/language.tsx';
import { Brand } from './brand.tsx';
import { CodeAlerts } from './code-alerts.tsx';
import { ConfirmItIsYou } from './confirm-it-is-you.tsx';
import { LinkWord, OfflineBanner } from './link-word.tsx';
import { BottomLinks, SideLinks } from './navigation.tsx';
import { LanguageSwitch, ThemeSwitch } from './switches.tsx';
import { useMe } from './use-me.ts';

/** The frame of every page for signed-in people. */
export function Layout() {
  const signedIn = useSignedIn();
  const { pathname, search } = useLocation();
  const wasSignedIn = useRef(signedIn);
  if (signedIn) wasSignedIn.current = true;
  if (!signedIn) {
    // After signing out, nothing tells where the person was.
    const next = pathname + search;
    return <Navigate to="/sign-in" replace state={next === '/' ? null : { next }} />;
  }
  return <Frame />;
}

function Frame() {
  const { shell } = useTexts();
  const main = useRef<HTMLElement>(null);
  useFocusOnNewPage(main);
  return (
    <div className="grid min-h-dvh grid-cols-[212px_minmax(0,1fr)] max-phone:block max-phone:pb-[72px]">
      <a href="#main" className="absolute -top-20 left-2 z-50 rounded-control bg-surface px-3 py-2 focus:top-2">
        {shell.skip}
      </a>
      <aside className="sticky top-0 flex h-dvh flex-col border-r border-line bg-sunken px-3 py-4 max-phone:hidden">
        <Link to="/" className="rounded-control px-2 pt-0.5 pb-[18px] no-underline">
          <Brand />
        </Link>
        <nav aria-label={shell.navigation}>
          <SideLinks />
        </nav>
        <SideFoot />
      </aside>
      <main
        ref={main}
        id="main"
        tabIndex={-1}
        className="min-w-0 px-7 pt-4 pb-6 outline-none max-phone:px-4 max-phone:pt-3"
      >
        <PhoneHead />
        <OfflineBanner />
        <Suspense fallback={<Skeleton rows={6} />}>
          <Outlet />
        </Suspense>
      </main>
      <BottomLinks />
      <CodeAlerts />
      <ConfirmItIsYou />
      <ScrollRestoration />
    </div>
  );
}

function SideFoot() {
  const { data: me } = useMe();
  return (
    <div className="mt-auto grid grid-cols-[minmax(0,1fr)] gap-2 border-t border-line px-2 pt-3">
      <LinkWord />
      <div className="-ml-1.5">
        <LanguageSwitch />
      </div>
      <div className="flex items-center text-xs text-ink-2">
        <span className="min-w-0 truncate" title={me?.email}>
          {me?.email}
        </span>
        <span className="ml-auto flex flex-none">
          <ThemeSwitch />
          <SignOutButton />
        </span>
      </div>
    </div>
  );
}

/** The head on a phone, with what the side has elsewhere. */
function PhoneHead() {
  const { shell } = useTexts();
  const { pathname } = useLocation();
  const isMore = ['/profile', '/api-keys'].includes(pathname);
  return (
    <div className="phone:hidden">
      <div className="-mt-2 mb-1 flex items-center">
        <LinkWord />
        <span className="-mr-3 ml-auto flex items-center">
          {isMore && <LanguageSwitch />}
          <ThemeSwitch />
          {isMore && <SignOutButton />}
        </span>
      </div>
      {isMore && (
        <TabLinks
          label={shell.pages.more}
          tabs={[
            { to: '/profile', label: shell.pages.profile },
            { to: '/api-keys', label: shell.pages.apiKeys },
          ]}
        />
      )}
    </div>
  );
}

function SignOutButton() {
  const { signOut: name } = useTexts().shell;
  return (
    <Button kind="ghost" size="icon" aria-label={name} title={name} onClick={() => void signOut()}>
      <Icon name="out" />
    </Button>
  );
}

/** A screen reader begins at the new page, and not at the link that led there. */
function useFocusOnNewPage(main: React.RefObject<HTMLElement | null>): void {
  const { pathname } = useLocation();
  const before = useRef(pathname);
  useEffect(() => {
    if (before.current === pathname) return;
    before.current = pathname;
    const inside = main.current?.contains(document.activeElement);
    if (!inside || document.activeElement === main.current) main.current?.focus({ preventScroll: true });
  }, [pathname, main]);
}
