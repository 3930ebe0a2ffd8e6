import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createReceiptBook } from './receipts.ts'
import { findGaps, readTotals } from './verify.ts'

const compare = (
  held: number,
  promised: { before?: number; acknowledged: number; uncertain?: number },
) => {
  const { before = 0, acknowledged, uncertain = 0 } = promised
  const books = {
    acknowledged: Float64Array.of(acknowledged),
    uncertain: Float64Array.of(uncertain),
  }
  return findGaps('p', books, new Map([[0, before]]), new Map([[0, held]]))
}

describe('the comparison of promised and persisted', () => {
  it('finds nothing when all is there once', () => {
    expect(compare(15, { before: 5, acknowledged: 10 })).toEqual([])
  })

  it('finds a like that is missing and one that counted twice', () => {
    for (const held of [14, 16])
      expect(compare(held, { before: 5, acknowledged: 10 })).toMatchObject([
        { expected: 15, uncertain: 0, persisted: held },
      ])
  })

  it('lets a like of unknown outcome be there or not, but not twice', () => {
    const promised = { acknowledged: 10, uncertain: 2 }
    expect([10, 11, 12].flatMap((held) => compare(held, promised))).toEqual([])
    for (const held of [9, 13])
      expect(compare(held, promised)).toMatchObject([
        { expected: 10, uncertain: 2, persisted: held },
      ])
  })
})

describe('the receipts of a run', () => {
  it('keeps the newest of each partition and of each life of the data', () => {
    const book = createReceiptBook()
    book.note('{"postId":"a","likes":1,"receipt":"0.9.idA.a"}')
    book.note(
      '{"accepted":3,"results":[{"postId":"b","likes":1,"receipt":"0.10.idA.b"},' +
        '{"postId":"c","likes":null,"receipt":"1.2.idB.c"},{"postId":"a","likes":2,"receipt":"0.8.idA.a"}]}',
    )
    book.note('{"postId":"c","likes":1,"receipt":"1.1.idC.c"}')
    expect(book.newest().sort()).toEqual(['0.10.idA.b', '1.1.idC.c', '1.2.idB.c'])
  })

  it('takes a post whose name looks like a receipt for what it is', () => {
    const book = createReceiptBook()
    book.note('{"postId":"receipt","likes":1,"receipt":"2.5.-_x.receipt"}')
    expect(book.newest()).toEqual(['2.5.-_x.receipt'])
  })

  it('reads receipts with a position, also of a post whose id is a number', () => {
    const book = createReceiptBook()
    book.note('{"postId":"12","likes":1,"receipt":"0.9.idA-1.700.12"}')
    book.note('{"postId":"12","likes":2,"receipt":"0.10.idA-1.701.12"}')
    book.note('{"postId":"12","likes":1,"receipt":"1.3.idB.12"}')
    expect(book.newest().sort()).toEqual(['0.10.idA-1.701.12', '1.3.idB.12'])
  })
})

describe('a server that has no room for questions right now', () => {
  /** Refuses `times` questions, then knows one post. */
  const serve = async (times: number, status: number) => {
    let asked = 0
    const server = createServer((_, response) => {
      const refused = asked++ < times
      response.writeHead(refused ? status : 200, { 'retry-after': '0' })
      response.end(JSON.stringify(refused ? {} : { posts: [{ postId: 'p-0', likes: 7 }] }))
    })
    await new Promise<void>((up) => server.listen(0, '127.0.0.1', up))
    onTestFinished(() => void server.close().closeAllConnections())
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  it.each([429, 503])('is asked again when it answered %i', async (status) => {
    const url = await serve(3, status)
    expect(await readTotals(url, 'p', [0], 'likes')).toEqual(new Map([[0, 7]]))
  })

  it('is believed at last, and any other refusal at once', async () => {
    const refused = (url: string) => expect(readTotals(url, 'p', [0], 'likes')).rejects
    await refused(await serve(1000, 503)).toThrow('GET /posts answered 503')
    await refused(await serve(1, 500)).toThrow('GET /posts answered 500')
  })
})
