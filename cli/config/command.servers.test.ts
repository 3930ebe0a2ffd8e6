import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { freshFolder } from '../../testing/local-servers.ts'
import { cliFile } from '../../testing/npm-start.ts'

it('names what stands in .env and nothing reads', () => {
  const cwd = freshFolder()
  writeFileSync(join(cwd, '.env'), 'PORTT=1\n')
  const { status, stderr } = spawnSync(process.execPath, [cliFile, 'config'], {
    ...{ cwd, encoding: 'utf8', env: {} },
  })
  expect([status, stderr]).toEqual([0, '.env sets PORTT, which nothing reads: is PORT meant?\n'])
})

it.each([['export'], ['partitions'], ['import', '/dev/null']])(
  'says in a line that nothing runs here: %s',
  (...words) => {
    const { status, stderr } = spawnSync(process.execPath, [cliFile, ...words], {
      ...{ cwd: freshFolder(), encoding: 'utf8', env: {} },
    })
    expect([status, stderr]).toEqual([1, expect.stringMatching(/^.*no LikeFlow runs on .*\n$/)])
  },
)
