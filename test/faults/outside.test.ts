import { testGroup } from './suite.ts';

testGroup('outside');
