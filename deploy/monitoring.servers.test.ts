// Prometheus' own checker on what it is given.
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { systemCommand } from '../scripts/system-command.ts'

it('has rules that ring, and a configuration that Prometheus takes', async () => {
  const wanted = { names: ['promtool'], debianPackage: 'prometheus' }
  const promtool = await systemCommand(wanted).catch((error: Error) => error)
  if (promtool instanceof Error) return console.warn(`not checked: ${promtool.message}`)
  const run = (how: 'check' | 'test', what: string, name: string) =>
    promisify(execFile)(promtool, [how, what, join(import.meta.dirname, 'monitoring', name)])
  expect((await run('check', 'rules', 'alerts.yml')).stdout).toContain('SUCCESS')
  expect((await run('check', 'config', 'prometheus.yml')).stdout).toContain('SUCCESS')
  expect((await run('test', 'rules', 'alerts-test.yml')).stdout).toContain('SUCCESS')
}, 180_000)
