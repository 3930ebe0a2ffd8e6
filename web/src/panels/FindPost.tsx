// Finds any post by its id, or makes a new one; what is found joins the list until it is let go.
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { api, Refused } from '../api.ts'
import { Button } from '../ui/Button.tsx'
import { Icon } from '../ui/Icon.tsx'
import { PostIdField } from './PostIdField.tsx'

const inWords = (error: unknown, postId: string) =>
  error instanceof Refused && error.slug === 'unknown-post'
    ? `No post is called ${postId}. Create it, or like it: that makes it too.`
    : error instanceof Refused && error.slug === 'post-exists'
      ? `${postId} exists already.`
      : error instanceof Error
        ? error.message
        : null

export const FindPost = ({ onFound }: { onFound: (postId: string) => void }) => {
  const [postId, setPostId] = useState('')
  const find = useMutation({ mutationFn: (id: string) => api.post(id) })
  const create = useMutation({ mutationFn: (id: string) => api.createPost({ postId: id }) })
  const done = (id: string) => {
    onFound(id)
    setPostId('')
  }
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    create.reset()
    find.mutate(postId, { onSuccess: () => done(postId) })
  }
  const make = (event: { currentTarget: HTMLButtonElement }) => {
    if (!event.currentTarget.form?.reportValidity()) return
    find.reset()
    create.mutate(postId, { onSuccess: () => done(postId) })
  }
  const error = find.error ?? create.error
  const about = find.variables ?? create.variables ?? ''
  return (
    <form onSubmit={submit} className="mb-3">
      <div className="flex gap-2">
        <PostIdField
          label="Post id"
          placeholder="Find a post by id"
          value={postId}
          onValue={setPostId}
          className="flex-1"
        />
        <Button type="submit" inactive={find.isPending}>
          <Icon name="search" />
          Find
        </Button>
        <Button onClick={make} inactive={create.isPending}>
          <Icon name="plus" />
          Create
        </Button>
      </div>
      <p role="status" className="text-[13px] text-warn empty:hidden">
        {error ? inWords(error, about) : null}
      </p>
    </form>
  )
}
