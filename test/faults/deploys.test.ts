import { testGroup } from './suite.ts';

testGroup('deploys');
