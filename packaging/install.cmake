# What `cmake --install` and the package put where. BATON_PROGRAM is the binary, a file or a generator expression.
include(GNUInstallDirs)
set(BATON_ZSH_COMPLETIONS ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions CACHE STRING
    "Where zsh looks for completions; site-functions of the same directory where it is not Debian's")
find_program(GZIP_PROGRAM gzip REQUIRED)

get_filename_component(baton_root ${CMAKE_CURRENT_LIST_DIR}/.. ABSOLUTE)
set(baton_made ${CMAKE_CURRENT_BINARY_DIR}/made)

# Compressed as Debian's policy has it: with nothing in it of when and where.
function(baton_compress input name)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${input})
  configure_file(${input} ${baton_made}/${name} COPYONLY)
  execute_process(COMMAND ${GZIP_PROGRAM} -9nf ${baton_made}/${name} COMMAND_ERROR_IS_FATAL ANY)
endfunction()

baton_compress(${baton_root}/docs/man/baton.1 baton.1)
baton_compress(${baton_root}/CHANGELOG.md changelog)

# The libraries that are linked in, with the terms under which Debian has them. Those of Boost ask for no notice in
# object code.
set(baton_notices "Libraries that are linked into baton, besides Boost (Boost Software License 1.0), and their terms.\n")
foreach(package libyaml-cpp-dev libfmt-dev libspdlog-dev libxxhash-dev libc-ares-dev libc6-dev
        libstdc++-12-dev)
  if(EXISTS /usr/share/doc/${package}/copyright)
    file(READ /usr/share/doc/${package}/copyright terms)
    string(APPEND baton_notices "\n==== ${package}\n\n${terms}")
  endif()
endforeach()
file(WRITE ${baton_made}/third-party-notices ${baton_notices})
execute_process(COMMAND ${GZIP_PROGRAM} -9nf ${baton_made}/third-party-notices COMMAND_ERROR_IS_FATAL ANY)

install(PROGRAMS ${BATON_PROGRAM} DESTINATION ${CMAKE_INSTALL_BINDIR} RENAME baton)
install(FILES ${baton_made}/baton.1.gz DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES ${baton_root}/completions/baton.bash
        DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME baton)
install(FILES ${baton_root}/completions/_baton DESTINATION ${BATON_ZSH_COMPLETIONS})
install(FILES ${baton_root}/completions/baton.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
# Not what GNUInstallDirs says, which has the project's name, and that of packaging/ is another.
set(baton_docs ${CMAKE_INSTALL_DATAROOTDIR}/doc/baton)
install(FILES ${CMAKE_CURRENT_LIST_DIR}/copyright ${baton_made}/changelog.gz ${baton_made}/third-party-notices.gz
              ${baton_root}/README.md
        DESTINATION ${baton_docs})
install(DIRECTORY ${baton_root}/docs DESTINATION ${baton_docs} PATTERN man EXCLUDE)
install(DIRECTORY ${baton_root}/examples DESTINATION ${baton_docs} USE_SOURCE_PERMISSIONS)
