// Preloaded with `--import` into a program that knows nothing of us (the sandbox bank).
import { onParentGone } from './leash.ts';

onParentGone(() => process.kill(process.pid, 'SIGTERM'));
