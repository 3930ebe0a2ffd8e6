// `npm run test:mongodb` and `npm run test:redis`: the servers' tests on a server that is given by its URL. Give one that
// is for tests: they fill it, cut its connections, and change settings of a Redis while they run. One host; for a member
// of a replica set with `directConnection=true`, because tests reach it through proxies.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const [variable = '', ...files] = process.argv.slice(2)

const run = async (): Promise<number> => {
  if (!process.env[variable]) {
    console.error(`${variable} is missing: give the URL of a server that is for tests`)
    return 2
  }
  const vitest = fileURLToPath(new URL('../node_modules/vitest/vitest.mjs', import.meta.url))
  // Channels of Redis belong to no database.
  const oneByOne = variable === 'REDIS_URL' ? ['--no-file-parallelism'] : []
  const args = [vitest, 'run', '--project', 'servers', ...oneByOne, ...files]
  const tests = spawn(process.execPath, args, { stdio: 'inherit' })
  const [code] = await once(tests, 'exit')
  return code ?? 1
}

process.exitCode = await run()
