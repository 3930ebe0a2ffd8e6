// INFO is a right that may be withheld (`-@dangerous`). ioredis' ready check and BullMQ do not go on without it, and all
// they need is that it has loaded and its version: both are then told from HELLO.
import type { Redis } from 'ioredis'
import { askIdentity } from './identity.ts'
import { isWithheld } from './refusals.ts'

type Told = (error: Error | null, text?: string) => void

const fromIdentity = async (redis: Redis) => {
  const { name, version } = await askIdentity(redis)
  return `${name}_version:${version}\r\nloading:0\r\n`
}

/** `client`, whose `info` is answered also where INFO is refused; every section is then the same few lines. */
export const withInfo = (client: Redis): Redis => {
  const info = client.info.bind(client) as (...sections: string[]) => Promise<string>
  const answer = async (sections: string[]) => {
    try {
      return await info(...sections)
    } catch (error) {
      if (!isWithheld(error)) throw error
      return fromIdentity(client)
    }
  }
  client.info = ((...args: (string | Told)[]) => {
    const told = typeof args.at(-1) === 'function' ? (args.pop() as Told) : null
    const answered = answer(args as string[])
    if (told) answered.then((text) => told(null, text), told)
    return answered
  }) as Redis['info']
  return client
}
