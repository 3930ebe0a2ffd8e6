// Set up before each file of the unit tests: whatever would start a program throws, so what needs one is
// found in test:servers and test:unit stays a matter of seconds.
import childProcess from 'node:child_process'
import { syncBuiltinESMExports } from 'node:module'

for (const name of ['spawn', 'spawnSync', 'exec', 'execSync', 'execFile', 'execFileSync', 'fork'])
  Object.assign(childProcess, {
    [name]: () => {
      throw new Error(`${name}: a unit test starts no program; name this file x.servers.test.ts`)
    },
  })
syncBuiltinESMExports()
