import { bypassSuite } from './bypass.ts';

bypassSuite('PGlite');
