// What `npm start` refuses before it starts anything, or says of its settings.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { variables } from '../server/config.ts'
import { afterwards, freshFolder } from '../testing/local-servers.ts'
import { cliFile, type Env, place, ready, start, watched } from '../testing/npm-start.ts'

it('lists every fault of the configuration at once and starts nothing', async () => {
  const { env } = await place()
  const dataDir = join(freshFolder(), 'never')
  const bad = { ...env, DATA_DIR: dataDir, PORT: 'x', PARTITIONS: '0', REDIS_URL: 'secret' }
  const { exit, said } = start(bad)
  expect(await exit).toBe(1)
  const lines = said().trim().split('\n')
  expect(lines.map((line) => /✗ (\w+) must be /.exec(line)?.[1])).toEqual([
    ...['PORT', 'REDIS_URL', 'PARTITIONS'],
  ])
  expect(said()).not.toContain('secret')
  expect(existsSync(dataDir)).toBe(false)
})

/** A start in a folder of its own with this `.env`. */
const startWithFile = (text: string, env: Env) => {
  const cwd = freshFolder()
  writeFileSync(join(cwd, '.env'), text)
  return watched(spawn(process.execPath, [cliFile], { cwd, env }))
}

it('reads .env as Compose does, and the shell wins over it', async () => {
  const { PORT, ...env } = (await place()).env
  const text = `\uFEFFPORT=${PORT}\r\nADMIN_PASSWORD=s3cret-s3cret#9\r\nLOG_LEVLE=warn\r\nDRAIN_INTERVAL_MS=x\r\n`
  const { child, said, exit } = startWithFile(text, env)
  const url = `http://127.0.0.1:${PORT}`
  await ready(url)
  const ask = (password: string) =>
    fetch(`${url}/admin/dead-letters`, {
      headers: { authorization: `Basic ${Buffer.from(`x:${password}`).toString('base64')}` },
    })
  expect((await ask('s3cret-s3cret#9')).status).toBe(200)
  expect((await ask('s3cret-s3cret')).status).toBe(401)
  expect(said()).toContain('.env sets LOG_LEVLE, which nothing reads: is LOG_LEVEL meant?')
  child.kill('SIGTERM')
  await exit
})

it('says which lines of .env cannot be read, and starts nothing', async () => {
  const { env, dataDir } = await place()
  const { exit, said } = startWithFile('PORT=1\nADMIN_PASSWORD="s3cret\n', env)
  expect(await exit).toBe(1)
  expect(said().trim()).toBe('✗ .env: line 2 has a quote that is not closed')
  expect(existsSync(join(dataDir, 'redis'))).toBe(false)
})

/** Somebody who has the port already. */
const stranger = async (url: string) => {
  const server = createServer().listen(Number(new URL(url).port), '127.0.0.1')
  afterwards(() => server.close())
  await once(server, 'listening')
}

it('refuses a port that is taken before it starts anything', async () => {
  const { env, url, dataDir } = await place()
  await stranger(url)
  const { exit, said } = start(env)
  expect(await exit).toBe(1)
  expect(said()).toContain(`PORT ${env.PORT} is in use by another process: stop it, or set another`)
  expect(existsSync(join(dataDir, 'redis.json'))).toBe(false)
})

it('refuses a DATA_DIR that cannot be written to, beside every other fault', async () => {
  const { env } = await place()
  const { exit, said } = start({ ...env, DATA_DIR: '/dev/null/data', PORT: 'x' })
  expect(await exit).toBe(1)
  expect(said()).toContain('DATA_DIR must be a folder')
  expect(said()).toContain('PORT must be')
})

it('ends with the exit code of the server, and stops the servers it started', async () => {
  const { env, url, dataDir } = await place()
  await stranger(url)
  const { exit, said } = start({ ...env, REUSE_PORT: 'on' })
  expect(await exit).toBe(1)
  expect(said()).toContain('EADDRINUSE')
  expect(existsSync(join(dataDir, 'services.json'))).toBe(false)
})

it('explains itself', async () => {
  const help = start(process.env, '--help')
  expect(await help.exit).toBe(0)
  for (const { name } of Object.values(variables)) expect(help.said()).toContain(name)
  const unknown = start(process.env, '--nothing')
  expect(await unknown.exit).toBe(2)
  expect(unknown.said()).toContain("Unknown option '--nothing'")
})
