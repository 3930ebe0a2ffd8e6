// The one line of shell in docker-compose.yml, run by a shell: the image has its own /run.sh in its place.
import { spawnSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { interpolate, services } from '../testing/compose.ts'

it('starts Grafana only with a password, and says which setting is missing', () => {
  const [shell, option, script] = services.grafana!.entrypoint!.map((text) => interpolate(text))
  const started = (password: string) => {
    const stub = script!.replace('/run.sh', 'echo started')
    const env = { PATH: process.env.PATH, GF_SECURITY_ADMIN_PASSWORD: password }
    const { status, stdout, stderr } = spawnSync(shell!, [option!, stub], { env })
    return { status, said: `${stdout}${stderr}` }
  }
  const refused = started('')
  expect(refused.status).not.toBe(0)
  expect(refused.said).toContain('GRAFANA_PASSWORD')
  expect(started('a password')).toEqual({ status: 0, said: 'started\n' })
})
