import { creatingTool } from './creating-tool.js';
import { executionTools } from './execution-tools.js';
import { orchestratorTools } from './orchestrator-tools.js';
import { readingTools } from './reading-tools.js';
import type { RunTool } from './run-tool.js';

/** Every tool of the server. */
export const allRunTools: readonly RunTool[] = [
  creatingTool,
  ...readingTools,
  ...executionTools,
  ...orchestratorTools,
];
