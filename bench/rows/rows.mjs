import { row as each } from './each.mjs';
import { row as eightProcesses } from './eight-processes.mjs';
import { row as group } from './group.mjs';
import { row as growth } from './growth.mjs';
import { row as hook } from './hook.mjs';
import { row as hooksAtOnce } from './hooks-at-once.mjs';
import { row as library } from './library.mjs';
import { row as loop } from './loop.mjs';
import { row as nextOwner } from './next-owner.mjs';
import { row as query } from './query.mjs';
import { row as sessionShow } from './session-show.mjs';
import { row as status } from './status.mjs';
import { row as verify } from './verify.mjs';
import { row as watch } from './watch.mjs';

/** In the order of the document. */
export const rows = [
  hook,
  hooksAtOnce,
  growth,
  library,
  group,
  each,
  eightProcesses,
  nextOwner,
  status,
  loop,
  query,
  sessionShow,
  verify,
  watch,
];
