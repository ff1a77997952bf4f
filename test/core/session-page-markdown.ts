import { parsers } from 'prettier/plugins/markdown';

interface Node {
  readonly type: string;
  readonly value?: string;
  readonly url?: string;
  readonly children?: readonly Node[];
}

/** What a Markdown parser (GitHub's flavour) makes of a page. */
export async function parseMarkdown(markdown: string): Promise<Node> {
  const options = { originalText: markdown } as Parameters<typeof parsers.markdown.parse>[1];
  return (await parsers.markdown.parse(markdown, options)) as Node;
}

/** Every node's type, depth first; links with their targets. */
export function typesIn(node: Node): readonly string[] {
  const own = node.type === 'link' ? `link ${node.url ?? ''}` : node.type;
  return [own, ...(node.children ?? []).flatMap(typesIn)];
}

/** The texts of each table row's cells, table by table. */
export function tablesIn(node: Node): readonly (readonly (readonly string[])[])[] {
  if (node.type === 'table') return [(node.children ?? []).map((row) => (row.children ?? []).map(textOf))];
  return (node.children ?? []).flatMap(tablesIn);
}

export function textOf(node: Node): string {
  return node.value ?? (node.children ?? []).map(textOf).join('');
}
