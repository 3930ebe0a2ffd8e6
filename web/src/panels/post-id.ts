// What a post id may be; the same rule as the server's, as an input's pattern.
export const postIdPattern = '[A-Za-z0-9_\\-]{1,64}'
export const postIdHint = '1 to 64 letters, digits, - or _'
export const isPostId = (text: string) => new RegExp(`^${postIdPattern}$`).test(text)
