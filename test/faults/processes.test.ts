import { testGroup } from './suite.ts';

testGroup('processes');
