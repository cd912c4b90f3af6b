# A Debian package: cpack -G DEB. It depends on nothing, as the binary is static.
set(baton_revision 1)
set(baton_maintainer "baton maintainers <maintainers@baton.example>")

string(TIMESTAMP baton_date "%a, %d %b %Y %H:%M:%S +0000" UTC)
configure_file(${CMAKE_CURRENT_LIST_DIR}/changelog.Debian.in ${baton_made}/changelog.Debian @ONLY)
execute_process(COMMAND ${GZIP_PROGRAM} -9nf ${baton_made}/changelog.Debian COMMAND_ERROR_IS_FATAL ANY)
install(FILES ${baton_made}/changelog.Debian.gz DESTINATION ${baton_docs})
install(FILES ${CMAKE_CURRENT_LIST_DIR}/lintian-overrides DESTINATION ${CMAKE_INSTALL_DATADIR}/lintian/overrides
        RENAME baton)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME baton)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "gate, entrypoint and sidecar of batch jobs that share a volume")
set(CPACK_PACKAGE_DESCRIPTION
    "baton holds a job until its upstream has completed, runs it, and marks it
complete when, and only when, that is true. It waits for markers and jobs on
a shared volume, passes signals on, reaps orphans, retries, keeps a record,
saves and restores checkpoints, and publishes progress and metrics.

It is one static binary, made for the images of Kubernetes Jobs, and runs as
well anywhere else.")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES OFF)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE
    WORLD_READ WORLD_EXECUTE)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE ${baton_revision})
set(CPACK_DEBIAN_PACKAGE_MAINTAINER ${baton_maintainer})
set(CPACK_DEBIAN_PACKAGE_SECTION utils)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS OFF)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
include(CPack)
