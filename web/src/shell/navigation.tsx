import { NavLink } from 'react-router';
import { classes } from '../design/class-names.ts';
import { Icon, type IconName } from '../design/icon.tsx';
import { useTexts } from '../texts/language.tsx';
import { useOverview } from './use-overview.ts';

type Place = { to: string; icon: IconName; name: 'overview' | 'accounts' | 'relaySetup' | 'apiKeys' | 'profile' };

const places: Place[] = [
  { to: '/', icon: 'home', name: 'overview' },
  { to: '/accounts', icon: 'list', name: 'accounts' },
  { to: '/relay-setup', icon: 'phone', name: 'relaySetup' },
  { to: '/api-keys', icon: 'key', name: 'apiKeys' },
  { to: '/profile', icon: 'user', name: 'profile' },
];

/** The navigation at the side. */
export function SideLinks() {
  const { shell } = useTexts();
  return (
    <ul className="grid gap-0.5">
      {places.map(({ to, icon, name }) => (
        <li key={to}>
          <NavLink
            to={to}
            end={to === '/'}
            className="flex min-h-9 items-center gap-2.5 rounded-control px-2 text-ink-2 no-underline hover:bg-hover aria-[current=page]:bg-surface aria-[current=page]:font-semibold aria-[current=page]:text-ink aria-[current=page]:shadow-[0_0_0_1px_var(--line)]"
          >
            <Icon name={icon} />
            {shell.pages[name]}
            {name === 'accounts' && <NeedCount className="ml-auto" />}
          </NavLink>
        </li>
      ))}
    </ul>
  );
}

/** The navigation at the bottom of a phone: four links, and the rest behind the last one. */
export function BottomLinks() {
  const { shell } = useTexts();
  const names = { ...shell.pages, relaySetup: shell.pages.relaySetupShort, profile: shell.pages.more };
  return (
    <nav
      aria-label={shell.navigation}
      className="fixed inset-x-0 bottom-0 z-30 border-t border-line bg-surface px-1 pt-1 pb-2 phone:hidden"
    >
      <ul className="grid grid-cols-4">
        {places
          .filter(({ name }) => name !== 'apiKeys')
          .map(({ to, icon, name }) => (
            <li key={to}>
              <NavLink
                to={to}
                end={to === '/'}
                className="relative grid justify-items-center gap-[3px] rounded-control pt-2 pb-1.5 text-xs text-ink-2 no-underline aria-[current=page]:font-semibold aria-[current=page]:text-ink"
              >
                <Icon name={icon} className="!size-5" />
                {names[name]}
                {name === 'accounts' && <NeedCount className="absolute top-0.5 left-[calc(50%+6px)]" />}
              </NavLink>
            </li>
          ))}
      </ul>
    </nav>
  );
}

/** Shows how many accounts wait for a person. */
function NeedCount({ className }: { className: string }) {
  const { shell } = useTexts();
  const { data } = useOverview();
  const count = data ? data.needsYou.codes + data.needsYou.blocked : 0;
  if (count === 0) return null;
  return (
    <span
      className={classes(
        'min-w-5 rounded-full bg-need px-1.5 text-center text-xs leading-5 font-semibold text-on-need',
        className,
      )}
    >
      <span aria-hidden="true">{count}</span>
      <span className="sr-only">{shell.needYou(count)}</span>
    </span>
  );
}
