import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Journal } from './journal.js';

describe('the journal', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sandbox-journal-'));
    file = path.join(folder, 'deeper', 'journal.jsonl');
  });
  afterEach(() => fs.rmSync(folder, { recursive: true }));

  test('gives back the last state of what is left', () => {
    const journal = new Journal(file);
    journal.put('charge', '1', { status: 'new' });
    journal.flush();
    journal.put('charge', '1', { status: 'paid' });
    journal.put('charge', '2', { status: 'new' });
    journal.put('card', '1', 'a card');
    journal.flush();
    journal.remove('charge', '2');
    journal.close();

    const next = new Journal(file);
    expect(next.take('charge')).toEqual([{ status: 'paid' }]);
    expect(next.take('card')).toEqual(['a card']);
    expect(next.take('delivery')).toEqual([]);
    next.close();
    // Compacted: one line an entity.
    expect(fs.readFileSync(file, 'utf8').trim().split('\n')).toHaveLength(2);
  });

  test('leaves out a line that was cut off by a kill, and goes on after it', () => {
    const journal = new Journal(file);
    journal.put('charge', '1', { status: 'new' });
    journal.close();
    fs.appendFileSync(file, '{"kind":"charge","id":"1","value":{"sta');

    const next = new Journal(file);
    expect(next.take('charge')).toEqual([{ status: 'new' }]);
    next.put('charge', '2', { status: 'new' });
    next.close();
    const last = new Journal(file);
    expect(last.take('charge')).toHaveLength(2);
    last.close();
  });

  test('writes what changed several times in one turn once', async () => {
    const journal = new Journal(file);
    for (let total = 1; total <= 50; total++) journal.put('charge', '1', { total });
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setImmediate(resolve));
    expect(fs.readFileSync(file, 'utf8')).toBe('{"kind":"charge","id":"1","value":{"total":50}}\n');
    journal.close();
  });

  test('can be emptied', () => {
    const journal = new Journal(file);
    journal.put('charge', '1', {});
    journal.flush();
    journal.put('charge', '2', {});
    journal.clear();
    journal.put('charge', '3', { kept: true });
    journal.close();
    const next = new Journal(file);
    expect(next.take('charge')).toEqual([{ kept: true }]);
    next.close();
  });
});
