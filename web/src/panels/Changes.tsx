// Who changed which post, when, from what to what; and the small form that does it.
import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { ChangeEntry, ChangePostBody } from '../../../contract/index.ts'
import { api } from '../api.ts'
import { dateTime } from '../format.ts'
import { Button } from '../ui/Button.tsx'
import { Confirm } from '../ui/Confirm.tsx'
import { Field } from '../ui/Field.tsx'
import { ScrollRegion } from '../ui/ScrollRegion.tsx'
import { Table } from '../ui/Table.tsx'
import { changeInWords } from './change-words.ts'
import { PostIdField } from './PostIdField.tsx'

const refreshMs = 10_000

const heads = [
  { name: 'When' },
  { name: 'Post' },
  { name: 'Before' },
  { name: 'After' },
  { name: 'Who' },
]

const Row = ({ change }: { change: ChangeEntry }) => {
  const { before, after } = changeInWords(change)
  return (
    <tr className="border-t border-line">
      <th scope="row" className="py-1 text-left font-normal whitespace-nowrap">
        {dateTime(change.at)}
      </th>
      <td className="min-w-24 break-all">{change.postId ?? 'import'}</td>
      <td>{before}</td>
      <td>{after}</td>
      <td className="break-all text-soft">{change.by}</td>
    </tr>
  )
}

type Wanted = { postId: string } & ({ body: ChangePostBody } | { deletes: true })

const ChangeForm = ({ off, onDone }: { off: string | null; onDone: () => unknown }) => {
  const [postId, setPostId] = useState('')
  const [likes, setLikes] = useState('')
  const [title, setTitle] = useState('')
  const [asks, setAsks] = useState(false)
  const change = useMutation({
    mutationFn: (wanted: Wanted) =>
      'deletes' in wanted
        ? api.deletePost(wanted.postId)
        : api.changePost(wanted.postId, wanted.body),
    onSettled: onDone,
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const body = {
      ...(likes !== '' && { likes: Number(likes) }),
      ...(title !== '' && { title }),
    }
    if (likes !== '' || title !== '') change.mutate({ postId, body })
  }
  const press = (wanted: Wanted) => (event: { currentTarget: HTMLButtonElement }) => {
    if (event.currentTarget.form?.reportValidity()) change.mutate(wanted)
  }
  const button = { disabled: off !== null, title: off ?? undefined, inactive: change.isPending }
  const said = change.data
    ? 'before' in change.data
      ? 'Done.'
      : 'Taken: it is done once MongoDB is there and the drain goes on.'
    : null
  return (
    <form onSubmit={submit} aria-label="Change a post" className="flex flex-wrap items-end gap-2">
      <PostIdField
        label="Post to change"
        placeholder="Post id"
        value={postId}
        onValue={setPostId}
      />
      <Field
        {...{ label: 'New likes', hideLabel: true, placeholder: 'Likes', inputMode: 'numeric' }}
        pattern="\d{1,12}"
        title="a whole number, of 12 digits at most"
        value={likes}
        onChange={(event) => setLikes(event.target.value)}
        className="w-28"
      />
      <Field
        {...{ label: 'New title', hideLabel: true, placeholder: 'Title', maxLength: 200 }}
        value={title}
        onChange={(event) => setTitle(event.target.value)}
      />
      <Button
        type="submit"
        {...button}
        inactive={change.isPending || (likes === '' && title === '')}
      >
        Set
      </Button>
      <Button {...button} onClick={press({ postId, body: { state: 'blocked' } })}>
        Block
      </Button>
      <Button {...button} onClick={press({ postId, body: { state: 'open' } })}>
        Open
      </Button>
      <Button
        {...button}
        look="danger"
        onClick={(event) => event.currentTarget.form?.reportValidity() && setAsks(true)}
      >
        Delete
      </Button>
      <p
        role="status"
        className={`basis-full text-[13px] empty:hidden ${change.isError ? 'text-bad' : 'text-soft'}`}
      >
        {change.error?.message ?? said}
      </p>
      {asks && (
        <Confirm
          title={`Delete ${postId}?`}
          action="Delete"
          onConfirm={() => change.mutate({ postId, deletes: true })}
          onClose={() => setAsks(false)}
        >
          Its likes are refused from now on, and nobody sees it. MongoDB keeps what it has: Open
          brings it back.
        </Confirm>
      )}
    </form>
  )
}

export const Changes = ({ off }: { off: string | null }) => {
  const list = useQuery({
    queryKey: ['changes'],
    queryFn: ({ signal }) => api.changes(signal),
    enabled: off === null,
    refetchInterval: refreshMs,
  })
  const changes = list.data?.changes ?? []
  return (
    <section aria-label="Changes of posts" className="mt-3 rounded-xl border border-line p-4">
      <h3 className="text-[15px] font-semibold">Changes of posts</h3>
      <p className="mt-1 mb-3 text-[13px] leading-snug text-soft">
        A number that is set replaces what MongoDB has; likes that wait, and later ones, come on
        top. A blocked post refuses likes at once.
      </p>
      <ChangeForm off={off} onDone={() => list.refetch()} />
      {changes.length > 0 && (
        <ScrollRegion label="Log of changes" className="mt-3 max-h-64">
          <Table heads={heads}>
            {changes.map((change) => (
              <Row key={change.id} change={change} />
            ))}
          </Table>
        </ScrollRegion>
      )}
      {list.isError && <p className="text-[13px] text-bad">{list.error.message}</p>}
    </section>
  )
}
