import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { processIdentity } from './processes.ts'
import { appRecord, updateRecord } from './server-record.ts'
import { runningServers } from './start-services.ts'

const servers = { redisUrl: 'redis://127.0.0.1:1', mongodbUrl: 'mongodb://127.0.0.1:2' }

it('knows the servers of a start that runs, and none of one that was killed', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'likeflow-data-'))
  onTestFinished(() => rmSync(dataDir, { recursive: true }))
  writeFileSync(join(dataDir, 'services.json'), JSON.stringify(servers))
  const noted = (identity: string) => {
    const mark = { pid: process.pid, identity }
    updateRecord(appRecord(dataDir), { process: mark, url: 'http://127.0.0.1:3' })
    return runningServers(dataDir)
  }
  expect(noted(processIdentity(process.pid)!)).toEqual(servers)
  expect(noted('of another')).toBeNull()
})
