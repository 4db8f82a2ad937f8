import { beforeAll, beforeEach, expect, test } from 'vitest';
import { giveFocusBack } from './focus';

function add(inside: string, id = ''): HTMLElement {
  const layer = document.createElement('div');
  layer.id = id;
  layer.innerHTML = inside;
  document.body.append(layer);
  return layer;
}
const button = (layer: HTMLElement) => layer.querySelector('button') as HTMLButtonElement;
const told = () => new Promise((done) => setTimeout(done));

/** As the browser does it: who had the focus before is told. */
function focus(element: HTMLElement): void {
  const relatedTarget = document.activeElement === document.body ? null : document.activeElement;
  element.focus();
  element.dispatchEvent(new FocusEvent('focusin', { bubbles: true, relatedTarget }));
}

beforeAll(giveFocusBack);
beforeEach(() => {
  document.body.innerHTML = '';
});

test('what opened a dialog has the focus again, one after the other', async () => {
  const page = add('<button>New</button>', 'root');
  const dialog = add('<button>Remove</button>');
  const question = add('<button>Yes</button>');
  for (const layer of [page, dialog, question]) focus(button(layer));
  question.remove();
  await told();
  expect(document.activeElement).toBe(button(dialog));
  dialog.remove();
  await told();
  expect(document.activeElement).toBe(button(page));
});

test('after what was chosen in a menu it is what opened the menu', async () => {
  const page = add('<button>More</button>', 'root');
  const menu = add('<button>Archive</button>');
  const dialog = add('<button>Yes</button>');
  for (const layer of [page, menu, dialog]) focus(button(layer));
  menu.remove();
  await told();
  dialog.remove();
  await told();
  expect(document.activeElement).toBe(button(page));
});

test('who is elsewhere by then stays there', async () => {
  const page = add('<button>New</button><input>', 'root');
  const dialog = add('<button>Yes</button>');
  focus(button(page));
  focus(button(dialog));
  const input = page.querySelector('input') as HTMLElement;
  focus(input);
  dialog.remove();
  await told();
  expect(document.activeElement).toBe(input);
});
