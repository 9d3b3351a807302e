import { testGroup } from './suite.ts';

testGroup('frozen');
