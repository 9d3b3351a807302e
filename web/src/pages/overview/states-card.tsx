import { Link } from 'react-router';
import type { OverviewAnswer } from '../../../../src/api/overview/answers.ts';
import type { SessionState } from '../../../../src/domain/states.ts';
import { Card } from '../../design/card.tsx';
import { StateBadge } from '../../design/state-badge.tsx';
import { useFormat, useTexts } from '../../texts/language.tsx';

/** As in the list of accounts: states in which a person is needed come first. */
const order: SessionState[] = [
  'awaiting_otp',
  'blocked',
  'backing_off',
  'verifying_otp',
  'logging_in',
  'scraping',
  'monitoring',
  'scheduled',
  'stopped',
];

/** Shows how many accounts are in each state. Each line links to them. */
export function StatesCard({ total, states }: OverviewAnswer['accounts']) {
  const { overview } = useTexts();
  const format = useFormat();
  const all = (
    <Link to="/accounts" className="pr-1.5 text-sm text-ink-3">
      {overview.states.all(total)}
    </Link>
  );
  return (
    <Card title={overview.states.title} action={all} flush>
      <ul className="py-1.5">
        {order.map((state) => (
          <li key={state}>
            <Link
              to={`/accounts?state=${state}`}
              className="flex min-h-6 items-center justify-between px-4 py-px no-underline hover:bg-hover max-phone:min-h-11"
            >
              <StateBadge state={state} plain />
              <span className={states[state] === 0 ? 'text-ink-3' : ''}>{format.number(states[state])}</span>
            </Link>
          </li>
        ))}
      </ul>
    </Card>
  );
}
