import { testGroup } from './suite.ts';

// A frozen worker takes more than a minute to recover from.
testGroup('frozen', { fullOnly: true });
