// All routes, in the order of the contract. The lean ones are mounted before everything else.

import type { HttpDeps } from '../deps.ts'
import type { LeanDeps } from '../lean.ts'
import { createDocument } from '../openapi.ts'
import type { RawRoute, Route } from '../route.ts'
import { adminRoutes } from './admin.ts'
import { documentRoute } from './document.ts'
import { eventsRoute } from './events.ts'
import { floodRoutes } from './flood.ts'
import { healthRoutes } from './health.ts'
import { likeRoutes } from './like.ts'
import { likesRoute } from './likes.ts'
import { postRoutes } from './posts.ts'
import { receiptRoute } from './receipts.ts'
import { statsRoute } from './stats.ts'

export interface RouteTable {
  lean: RawRoute[]
  others: Route[]
}

export const createRoutes = ({
  deps,
  gate,
  fail,
}: { deps: HttpDeps } & Pick<LeanDeps, 'gate' | 'fail'>): RouteTable => {
  const lean = [
    ...likeRoutes({ likes: deps.likes, gate, fail }),
    likesRoute({ likes: deps.likes, gate, fail }),
  ]
  const others: Route[] = [
    ...postRoutes(deps),
    receiptRoute(deps),
    statsRoute(deps),
    eventsRoute(deps, gate),
    ...healthRoutes(deps),
    documentRoute(() => createDocument([...lean, ...others])),
    ...adminRoutes(deps),
    ...floodRoutes(deps),
  ]
  return { lean, others }
}
