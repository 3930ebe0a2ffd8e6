// How much memory a Redis that is started here may take. A full one refuses likes and goes on; one without a limit is
// ended by the kernel when the machine has no more, and takes the rest of the machine along before.
import { totalmem } from 'node:os'

const mb = 2 ** 20

/** Half of what this process may use, from 256 MB to 4 GB; in bytes. `constrained`: of its container; 0: not known. Pure. */
export const redisMemory = (total: number, constrained: number): number => {
  const usable = constrained > 0 && constrained < total ? constrained : total
  return Math.min(4096 * mb, Math.max(256 * mb, Math.floor(usable / 2 / mb) * mb))
}

/** The same for this machine. */
export const redisMemoryHere = (): number => redisMemory(totalmem(), process.constrainedMemory())
