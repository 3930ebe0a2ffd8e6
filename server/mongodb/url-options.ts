// The options in MONGODB_URL are the driver's business: it is asked at start whether it takes them. Later it would only
// be a MongoDB that stays away without a reason.
import mongoose from 'mongoose'
import { withoutSecrets } from '../server-urls.ts'

/** Why the driver does not take this URL, or null when it does; never connects. */
export const urlOptionsFault = (url: string): string | null => {
  try {
    new mongoose.mongo.MongoClient(url)
    return null
  } catch (error) {
    return `MONGODB_URL: ${withoutSecrets((error as Error).message)}`
  }
}
