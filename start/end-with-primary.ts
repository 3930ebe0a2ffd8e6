// Loaded into each of several processes. When their primary dies without a word, they leave as on SIGTERM;
// node:cluster by itself would let them exit over the likes in their hands.
import cluster from 'node:cluster'
import './end-with-parent.ts'

cluster.worker!.exitedAfterDisconnect = true
