// A bench that is ended must not leave servers: nobody else knows of them. On the real command, by the pids of
// what it really started.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, expect, it } from 'vitest'
import {
  endProcess,
  isAlive,
  type ProcessMark,
  processIdentity,
} from '../../local-servers/processes.ts'
import { childrenOf, commandOf, runningIn } from '../../testing/child-processes.ts'
import { startTestServices } from '../../testing/harness.ts'
import { testToolsDir } from '../../testing/tools-dir.ts'
import { patience, until } from '../../testing/until.ts'

const main = join(import.meta.dirname, 'main.ts')
const slow = ['lag', '--seconds', '300', '--rate', '100', '--posts', '10']
const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

// Installs what is missing, so that the benches here need not.
beforeAll(async () => (await startTestServices()).stop())

const descendantsOf = (pid: number): number[] => {
  try {
    return childrenOf(pid).flatMap((child) => [child, ...descendantsOf(child)])
  } catch {
    return [] // it ended in between
  }
}

const startBench = (args: readonly string[] = slow, more: Record<string, string> = {}) => {
  const folder = mkdtempSync(join(tmpdir(), 'likeflow-ending-'))
  symlinkSync(testToolsDir, join(folder, 'tools')) // nothing is installed for this test
  const env = { ...process.env, ...more, TMPDIR: folder, DATA_DIR: folder }
  const child = spawn(process.execPath, [main, ...args], {
    env,
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  const marks = new Map<number, ProcessMark>()
  closers.push(async () => {
    child.kill('SIGKILL')
    await Promise.all([...marks.values()].map((mark) => endProcess(mark, 5000)))
    rmSync(folder, { recursive: true, force: true })
  })
  return {
    child,
    folder,
    said: () => said,
    marks,
    /** Everything it has started by now. @throws with what it said when it has ended. */
    look() {
      if (child.exitCode !== null) throw new Error(`ended with ${child.exitCode}: ${said}`)
      for (const pid of descendantsOf(child.pid!)) {
        const identity = processIdentity(pid)
        if (identity) marks.set(pid, { pid, identity })
      }
      return [...marks.keys()].map(commandOf)
    },
    data: () => readdirSync(folder).filter((name) => name.startsWith('likeflow-bench-')),
  }
}

it.each([
  { signal: 'SIGTERM', when: 'likes are sent', part: 'load/child.ts', code: 143 },
  { signal: 'SIGINT', when: 'its first server starts', part: 'redis', code: 130 },
] as const)('takes its servers along on $signal when $when', async ({ signal, part, code }) => {
  const { child, folder, said, marks, look, data } = startBench()
  const runs = () => look().some((command) => command.includes(part))
  await until(`${part} runs`, runs, patience.long)
  expect(data()).toHaveLength(1)
  const ended = once(child, 'close')
  child.kill(signal)
  expect(await ended).toEqual([code, null])
  expect(data()).toEqual([])
  expect(said()).not.toMatch(/^ +at /m)
  // What is connected to it, as the load process is, hears of its end a moment later.
  await until('all of it is gone', () => ![...marks.values()].some(isAlive))
  // Also what began only after the last look.
  expect(runningIn(folder)).toEqual([])
})

it('ends by itself when it is done, also under npm', async () => {
  const { child } = startBench(['exact', '--likes', '10'], { npm_lifecycle_event: 'bench' })
  expect((await once(child, 'close'))[0]).toBe(0)
})

it('starts no other benchmark when it is ended among all', async () => {
  const { child, said, marks, look } = startBench(['all', '--only', 'lag,memory', '--again'])
  const sends = () => look().some((command) => command.includes('load/child.ts'))
  await until('the first one sends likes', sends, patience.long)
  const ended = once(child, 'close')
  child.kill('SIGTERM')
  expect((await ended)[0]).toBe(143)
  await until('all of it is gone', () => ![...marks.values()].some(isAlive))
  expect(said()).not.toContain('[2/2]')
})
