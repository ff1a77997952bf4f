/** Exact names of the tools of a profile. */
export type ToolProfiles = Readonly<Record<string, readonly string[]>>;

/** Tools of the ledger's own agents first, then what the vendors call the same. */
export const defaultToolProfiles: ToolProfiles = {
  coding: words(
    'exec exec_bg exec_status exec_stop fs_read fs_list fs_write fs_edit fs_mkdir fs_delete fs_stat',
    'Bash BashOutput KillShell Read Edit MultiEdit Write NotebookEdit Glob Grep LS apply_patch shell',
    'run_shell_command read_file write_file replace glob',
  ),
  browser: words('browser_navigate browser_action browser_screenshot WebFetch WebSearch'),
  knowledge: words(
    'search_knowledge search_learnings rag_retrieve graph_traverse graph_query save_knowledge save_learning',
    'create_skill list_skills import_skill learning_stats learning_cleanup',
    'librarian_pending_inquiries librarian_dismiss_inquiry',
  ),
  supervisor: words('run_read run_active run_note'),
};

/** Run tools by who may call them; MCP clients see them under the same names. */
export const runTools = {
  anyone: words(
    'run_read run_list run_journal run_requests run_active run_note run_verify_step run_apply_patch',
  ),
  execution: words('run_start_step run_propose_step_result'),
  orchestrator: words(
    'run_create run_apply_policy run_approve_step run_approve_criterion',
    'run_pause run_resume run_abort run_interrupt_step',
  ),
};

function words(...lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) => line.split(' '));
}
