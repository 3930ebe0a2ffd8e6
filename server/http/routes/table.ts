// All routes, in the order of the contract. Those of likes are mounted before everything else.

import type { HttpDeps } from '../deps.ts'
import type { Gate } from '../gate.ts'
import type { LikeDoor } from '../like-door.ts'
import { createDocument } from '../openapi.ts'
import type { RawRoute, Route } from '../route.ts'
import { adminRoutes } from './admin.ts'
import { importRoutes } from './admin-import.ts'
import { adminPostRoutes } from './admin-posts.ts'
import { documentRoute } from './document.ts'
import { eventsRoute } from './events.ts'
import { floodRoutes } from './flood.ts'
import { healthRoutes } from './health.ts'
import { labRoutes } from './lab.ts'
import { likeRoutes } from './like.ts'
import { likesRoute } from './likes.ts'
import { notificationRoutes } from './notifications.ts'
import { postRoutes } from './posts.ts'
import { problemRoutes } from './problems.ts'
import { processesRoute } from './processes.ts'
import { receiptRoute } from './receipts.ts'
import { statsRoute } from './stats.ts'

export interface RouteTable {
  likes: RawRoute[]
  others: Route[]
}

export const createRoutes = ({
  deps,
  gate,
  door,
}: {
  deps: HttpDeps
  gate: Gate
  door: LikeDoor
}): RouteTable => {
  const likes = [...likeRoutes(door), likesRoute(door)]
  const others: Route[] = [
    ...postRoutes(deps),
    receiptRoute(deps),
    statsRoute(deps),
    processesRoute(deps),
    eventsRoute(deps, gate),
    ...healthRoutes(deps),
    ...problemRoutes(),
    documentRoute(() => createDocument([...likes, ...others])),
    ...adminRoutes(deps),
    ...adminPostRoutes(deps),
    ...notificationRoutes(deps),
    ...importRoutes(deps, gate),
    ...floodRoutes(deps),
    ...labRoutes(deps),
  ]
  return { likes, others }
}
