import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ProjectedRun } from '../../../src/runs/projection/projected-run.js';
import { openWorkflowFiles } from '../../../src/runs/projection/workflow-files.js';
import { workflowFilePath } from '../../../src/runs/projection/workflow-file-path.js';
import { fileOf, newRoot, removeRoots } from './scene.js';
import { describeStore } from './store-contract.js';

let root = '';
beforeEach(() => {
  root = newRoot();
});
afterEach(removeRoots);

const stored: ProjectedRun = {
  run_id: 'r1',
  name: 'ship',
  description: 'please',
  created_at: '2026-01-01T00:00:00.000Z',
  status: 'running',
  steps: [
    { step_id: 'a', agent: 'andy', prompt: 'do a', status: 'completed', result: 'did' },
    { step_id: 'b', agent: '', prompt: 'do b', depends_on: ['a'], status: 'failed', error: 'no' },
  ],
};

describeStore('files', () => openWorkflowFiles(root));

describe('the files of a projection', () => {
  it('have the same bytes for the same run, whatever way it came about', async () => {
    const store = openWorkflowFiles(root);
    await store.createRun(stored);
    const whole = readFileSync(fileOf(root, 'r1'), 'utf8');
    const { steps, ...header } = stored;
    const [first, second] = steps;
    if (first === undefined || second === undefined) throw new Error('no steps');
    await store.createRun({ ...header, steps: [second], status: 'planning', error: 'none' });
    await store.createStep('r1', { ...first, status: 'pending' }, 0);
    await store.updateStep('r1', 'a', { result: 'did', status: 'completed' });
    await store.updateRun('r1', { status: 'running' });
    expect(readFileSync(fileOf(root, 'r1'), 'utf8')).toBe(whole);
    expect(whole).toMatchInlineSnapshot(`
      "{
        "format": 1,
        "run_id": "r1",
        "name": "ship",
        "description": "please",
        "created_at": "2026-01-01T00:00:00.000Z",
        "status": "running",
        "steps": [
          {
            "step_id": "a",
            "agent": "andy",
            "prompt": "do a",
            "status": "completed",
            "result": "did"
          },
          {
            "step_id": "b",
            "agent": "",
            "prompt": "do b",
            "depends_on": [
              "a"
            ],
            "status": "failed",
            "error": "no"
          }
        ]
      }
      "
    `);
  });

  it('hold to their schema', async () => {
    await openWorkflowFiles(root).createRun(stored);
    const { default: Ajv2020 } = createRequire(import.meta.url)('ajv/dist/2020.js') as {
      default: new () => { compile: (schema: unknown) => (value: unknown) => boolean };
    };
    const schema = new URL('../../../schemas/workflow-projection.schema.json', import.meta.url);
    const validate = new Ajv2020().compile(JSON.parse(readFileSync(schema, 'utf8')));
    const file = JSON.parse(readFileSync(fileOf(root, 'r1'), 'utf8')) as object;
    expect(validate(file)).toBe(true);
    expect(validate({ ...file, format: 2 })).toBe(false);
  });

  it.each(['../r1', '../../etc/passwd', '.hidden', 'a/b', '', 'x'.repeat(129), 'ö', 'a\0b', '~', '-r'])(
    'of a run called %j lie in their folder like all others',
    async (run_id) => {
      const store = openWorkflowFiles(root);
      expect(workflowFilePath(run_id)).toMatch(/^g\/workflows\/sha256-[0-9a-f]{64}\.json$/);
      await store.createRun({ ...stored, run_id });
      expect(await store.readRun(run_id)).toEqual({ ...stored, run_id });
      expect(await store.listRuns()).toEqual([run_id]);
      expect(readdirSync(root)).toEqual(['g']);
      expect(readdirSync(join(root, 'g'))).toEqual(['workflows']);
    },
  );

  it('replace a link in their place and leave what it points to', async () => {
    const outside = join(newRoot(), 'precious');
    writeFileSync(outside, 'precious');
    mkdirSync(dirname(fileOf(root, 'r1')), { recursive: true });
    symlinkSync(outside, fileOf(root, 'r1'));
    const store = openWorkflowFiles(root);
    await expect(store.readRun('r1')).rejects.toMatchObject({ code: 'IO_NOT_A_FILE' });
    await store.createRun(stored);
    expect(readFileSync(outside, 'utf8')).toBe('precious');
    expect(lstatSync(fileOf(root, 'r1')).isFile()).toBe(true);
  });

  it('are neither written nor read through a folder that leads out of the workspace', async () => {
    const outside = newRoot();
    mkdirSync(join(root, 'g'));
    symlinkSync(outside, join(root, 'g/workflows'));
    writeFileSync(join(outside, 'r1.json'), readableText);
    const store = openWorkflowFiles(root);
    const refused = { code: 'IO_OUTSIDE_ROOT' };
    await expect(store.createRun(stored)).rejects.toMatchObject(refused);
    await expect(store.readRun('r1')).rejects.toMatchObject(refused);
    await expect(store.listRuns()).rejects.toMatchObject(refused);
    expect(readFileSync(join(outside, 'r1.json'), 'utf8')).toBe(readableText);
  });

  it('tell of another version by its number', async () => {
    mkdirSync(dirname(fileOf(root, 'r1')), { recursive: true });
    writeFileSync(fileOf(root, 'r1'), '{"format":7}');
    const reading = openWorkflowFiles(root).readRun('r1');
    await expect(reading).rejects.toMatchObject({ code: 'SCHEMA_INVALID', details: { format: 7 } });
  });

  it('leave nothing behind when they cannot be written', async () => {
    mkdirSync(fileOf(root, 'r1'), { recursive: true });
    await expect(openWorkflowFiles(root).createRun(stored)).rejects.toMatchObject({ code: 'IO_NOT_A_FILE' });
    expect(readdirSync(join(root, 'g/workflows'))).toEqual(['r1.json']);
    expect(existsSync(join(fileOf(root, 'r1'), 'x'))).toBe(false);
  });
});

const readableText = JSON.stringify({ format: 1, ...stored });
