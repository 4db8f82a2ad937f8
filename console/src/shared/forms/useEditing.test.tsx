import { act, render, screen } from '@testing-library/react';
import { Form, Input } from 'antd';
import { expect, test, vi } from 'vitest';
import { ProblemError } from '@/api';
import { type Editing, type EditingOptions, useEditing } from './useEditing';

interface Thing {
  name: string;
  note: string;
}
type Options = Omit<EditingOptions<Thing, number>, 'form' | 'initial'>;

const initial = { values: { name: 'A', note: 'x' }, version: 1 };

/** A form with one field for the name; what it can do is the answer. */
function shown(options: Options): { current: Editing<Thing, number> } {
  const editing = {} as { current: Editing<Thing, number> };
  function Shown() {
    const [form] = Form.useForm<Thing>();
    editing.current = useEditing({ ...options, form, initial });
    return (
      <Form form={form} initialValues={initial.values}>
        <Form.Item name="name" label="name">
          <Input />
        </Form.Item>
        <Form.Item name="note" label="note">
          <Input />
        </Form.Item>
      </Form>
    );
  }
  render(<Shown />);
  return editing;
}

test('a fault stands at its field, which one is led to; of none of the fields it is a problem of the whole', async () => {
  const fault = (pointer: string) =>
    new ProblemError('validation_failed', 422, '', { faults: [{ pointer, detail: '' }] });
  const submit = vi.fn().mockRejectedValueOnce(fault('/name'));
  const editing = shown({ submit });
  await act(() => editing.current.send({ name: '', note: 'x' }));
  expect(editing.current.problem).toBeUndefined();
  expect(document.activeElement).toBe(screen.getByLabelText('name'));
  submit.mockRejectedValueOnce(fault('/else'));
  await act(() => editing.current.send({ name: '', note: 'x' }));
  expect(editing.current.problem?.code).toBe('validation_failed');
});

test('who takes theirs keeps what only one changed oneself, and stands on what is there now', async () => {
  const submit = vi.fn().mockRejectedValueOnce(new ProblemError('version_mismatch', 412, ''));
  const onSent = vi.fn();
  const reread = async () => ({ values: { name: 'C', note: 'x' }, version: 2 });
  const editing = shown({ submit, reread, onSent });
  await act(() => editing.current.send({ name: 'B', note: 'y' }));
  expect(editing.current.conflict?.fields).toEqual(['name']);
  act(() => editing.current.takeTheirs());
  expect(screen.getByLabelText<HTMLInputElement>('name').value).toBe('C');
  expect(screen.getByLabelText<HTMLInputElement>('note').value).toBe('y');
  expect(onSent).not.toHaveBeenCalled();
  await act(() => editing.current.send({ name: 'C', note: 'y' }));
  expect(submit.mock.lastCall?.slice(1)).toEqual([{ note: 'y' }, 2]);
  expect(onSent).toHaveBeenCalledOnce();
});
