// A port for a test that says it to a server before the server listens. The kernel never gives it away by
// itself, neither to a connection nor to who asks for any port, so it is still free when it is needed.
import { freePort } from '../local-servers/ports.ts'

const least = 10_100 // above 10080, the highest port that fetch refuses to ask
const most = 30_000 // below what kernels give away: 32768 and above on Linux, 49152 elsewhere

export const portForLater = async (): Promise<number> => {
  for (;;) {
    const port = least + Math.floor(Math.random() * (most - least))
    if ((await freePort(port)) === port) return port
  }
}
