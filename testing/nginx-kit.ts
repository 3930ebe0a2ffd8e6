// For tests of nginx: API processes that do on demand what a real one would not, and requests one by one.
// What is started here ends with the test that started it.
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished } from 'vitest'
import { ProblemBody, type ProblemType, problemTypes } from '../contract/index.ts'
import { problemUri } from '../server/http/problems.ts'
import { type NginxOptions, startNginx } from './nginx.ts'

export type Handler = (req: IncomingMessage, res: ServerResponse) => void

/** A stand-in for one API process; `seen` holds every request that reached it, `handle` answers. */
export const standInApi = async (handle: Handler) => {
  const seen: string[] = []
  const server = createServer((req, res) => {
    seen.push(`${req.method} ${req.url}`)
    req.resume().once('end', () => handle(req, res))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  onTestFinished(stop)
  return { seen, stop, port: (server.address() as AddressInfo).port }
}

/** The shipped nginx in front of these. */
export const nginxFor = async (apis: readonly { port: number }[], options?: NginxOptions) => {
  const ports = apis.map(({ port }) => port)
  const nginx = await startNginx(ports, options)
  onTestFinished(nginx.stop)
  return nginx
}

/** Counts every like. */
export const counts: Handler = (_req, res) => res.writeHead(202).end('{}')

export interface Answer {
  status: number
  headers: IncomingMessage['headers']
  bytes: Buffer
  body: string
}

export interface AskOptions {
  headers?: Record<string, string>
  body?: string
  /** the client's own address */
  from?: string
}

export const ask = (port: number, method: string, path: string, options: AskOptions = {}) =>
  new Promise<Answer>((resolve, reject) => {
    const { headers, body = '', from } = options
    const facts = { host: '127.0.0.1', port, method, path, headers, localAddress: from }
    const req = request({ ...facts, agent: false }, (res) => {
      const chunks: Buffer[] = []
      res.on('data', (chunk) => chunks.push(chunk))
      res.on('end', () => {
        const bytes = Buffer.concat(chunks)
        const { statusCode: status = 0, headers } = res
        resolve({ status, headers, bytes, body: bytes.toString() })
      })
    })
    req.once('error', reject)
    req.end(body)
  })

/** A problem of this type as the contract has it. */
export const expectProblem = (answer: Answer, type: ProblemType) => {
  expect(answer.status).toBe(problemTypes[type].status)
  expect(answer.headers['content-type']).toBe('application/problem+json')
  expect(answer.headers['cache-control']).toBe('no-store')
  const problem = ProblemBody.parse(JSON.parse(answer.body))
  expect(problem).toMatchObject({ type: problemUri(type), ...problemTypes[type] })
  return problem
}
