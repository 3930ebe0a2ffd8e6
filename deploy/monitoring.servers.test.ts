// Prometheus' own checker on what it is given.
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { systemCommand } from '../scripts/system-command.ts'

it('has rules and a configuration that Prometheus takes', async () => {
  const wanted = { names: ['promtool'], debianPackage: 'prometheus' }
  const promtool = await systemCommand(wanted).catch((error: Error) => error)
  if (promtool instanceof Error) return console.warn(`not checked: ${promtool.message}`)
  const check = (what: string, name: string) =>
    promisify(execFile)(promtool, ['check', what, join(import.meta.dirname, 'monitoring', name)])
  expect((await check('rules', 'alerts.yml')).stdout).toContain('SUCCESS')
  expect((await check('config', 'prometheus.yml')).stdout).toContain('SUCCESS')
}, 180_000)
