import { testGroup } from './suite.ts';

testGroup('stores');
